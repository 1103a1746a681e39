"""What a user can put beside a pack: a detached signature with a key of their own, and a request for a timestamp."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from pathlib import Path

from retriever.question.request import InvalidQuestion

_SHA256 = bytes.fromhex("300d06096086480165030402010500")
"""AlgorithmIdentifier of SHA-256 (RFC 8017, appendix B.1): its object identifier and NULL."""


def timestamp_request(content: bytes) -> bytes:
    """A TimeStampReq in DER (RFC 3161, section 2.4.1): version 1, the hash of the content, and the certificate wanted.

    It is sent by the user, as application/timestamp-query, to an authority of their choice. It has no nonce, so that
    the same pack has the same request.
    """
    imprint = _sequence(_SHA256 + b"\x04\x20" + sha256(content).digest())
    return _sequence(b"\x02\x01\x01" + imprint + b"\x01\x01\xff")


def _sequence(content: bytes) -> bytes:
    return b"\x30" + bytes([len(content)]) + content


def signed(content: bytes, key: Path) -> bytes:
    """The signature of a file by an Ed25519 key in PEM without a password, as base64 in one line.

    Raises InvalidQuestion.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        private = load_pem_private_key(key.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise InvalidQuestion(f"sign must name a private key in PEM without a password ({error}).", "sign") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise InvalidQuestion("sign must name an Ed25519 key; `openssl genpkey -algorithm ed25519` makes one.", "sign")
    return b64encode(private.sign(content)) + b"\n"


def is_signed(content: bytes, signature: bytes, key: Path) -> bool:
    """Whether the signature is of this content by the public key in this PEM. Raises InvalidQuestion."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        public = load_pem_public_key(key.read_bytes())
    except (OSError, ValueError) as error:
        raise InvalidQuestion(f"key must name a public key in PEM ({error}).", "key") from error
    if not isinstance(public, Ed25519PublicKey):
        raise InvalidQuestion("key must name an Ed25519 key.", "key")
    try:
        public.verify(b64decode(signature.strip(), validate=True), content)
    except (InvalidSignature, NotBase64, ValueError):
        return False
    return True
