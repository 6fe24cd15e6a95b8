"""Settings that would open the service to strangers do not start it (ADR 0023)."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from app.main import create_app
from app.rest.front import Front
from app.settings import Settings

ISSUER = "https://id.example.org/realms/hinge"
GOOD: dict[str, Any] = {"oidc_issuer": ISSUER, "oidc_audience": "hinge"}


@pytest.mark.parametrize(
    "changed",
    [
        {"oidc_audience": " , "},
        {"oidc_issuer": None},
        {"oidc_issuer": None, "oidc_audience": "", "oidc_jwks_url": f"{ISSUER}/keys"},
        {"oidc_issuer": "http://id.example.org"},
        {"oidc_issuer": "http://127.0.0.1.example.org"},
        {"oidc_issuer": "https://user:secret@id.example.org"},
        {"oidc_issuer": "https://id.example.org?tenant=1"},
        {"oidc_issuer": "https://id.example.org#x"},
        {"oidc_issuer": "https://"},
        {"oidc_issuer": "https://id.example.org:99999"},
        {"oidc_issuer": "https://[::1"},
        {"oidc_issuer": "file:///etc/passwd"},
        {"oidc_issuer": "id.example.org"},
        {"oidc_jwks_url": "http://id.example.org/keys"},
        {"oidc_algorithms": "none"},
        {"oidc_algorithms": "RS256 none"},
        {"oidc_algorithms": "RS256,HS256"},
        {"oidc_algorithms": "HS512"},
        {"oidc_algorithms": "rs256"},
        {"oidc_algorithms": "RSA-OAEP"},
        {"oidc_algorithms": ","},
        {"oidc_leeway": -1},
        {"oidc_leeway": 601},
        {"oidc_roles": "{"},
        {"oidc_roles": "[]"},
        {"oidc_roles": '{"staff": "boss"}'},
        {"oidc_roles": '{"staff": ["viewer"]}'},
        {"oidc_roles": '{"staff": ["needs:*"]}'},
        {"oidc_roles": '{"staff": null}'},
        {"oidc_roles_claim": ""},
    ],
)
def test_settings_that_would_be_unsafe_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(**{**GOOD, **changed})
    assert "secret" not in str(caught.value)
    (loc,) = {error["loc"][0] for error in caught.value.errors()} - {"oidc_audience"} or {"oidc_audience"}
    assert str(loc).startswith("oidc_")


def test_settings_as_they_are_written(monkeypatch: Any) -> None:
    for name, value in {
        "ISSUER": ISSUER, "AUDIENCE": "hinge, api://hinge", "ALGORITHMS": "ES256 EdDSA", "JWKS_URL": "http://[::1]:8080/keys",
        "ROLES": '{"staff": "viewer", "feed": ["plans:read", "admin"]}',
    }.items():  # fmt: skip
        monkeypatch.setenv(f"HINGE_OIDC_{name}", value)
    settings = Settings()
    assert settings.oidc_audience == ("hinge", "api://hinge")
    assert settings.oidc_algorithms == ("ES256", "EdDSA")
    assert settings.oidc_roles == {"staff": "viewer", "feed": ("plans:read", "admin")}
    assert isinstance(
        create_app(settings.model_copy(update={"database_url": Settings(database_url="postgresql:///x").database_url})),
        Front,
    )  # type: ignore[arg-type]
