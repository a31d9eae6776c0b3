"""A digest of a sparse matrix."""

import hashlib
from typing import Any

__all__ = ["hash_from_sparse"]


def hash_from_sparse(data: Any) -> str:
    """Return a digest of a sparse matrix: of what it stores, its shape, dtype and format."""
    digest = hashlib.sha256(str((data.shape, data.dtype, data.format)).encode())
    for part in (data.data, data.indices, data.indptr):
        digest.update(f"{part.shape} {part.dtype}".encode())
        digest.update(part.tobytes())
    return digest.hexdigest()
