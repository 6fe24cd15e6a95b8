"""What every domain refers to: territories, classifications, target groups, vocabularies (model D1 to D3, J1)."""
