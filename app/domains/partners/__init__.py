"""Who builds capacity with UN-Habitat: partners, their due diligence, agreements and centres (model 4.G)."""
