"""What is sealed opens again, with the right key only; pseudonyms join and reveal nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import stat
from pathlib import Path

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.sealing import CityKeyError, Keys, SealError

KEYS = Keys(bytes(range(32)))
OTHER = Keys(bytes(range(1, 33)))


@given(st.binary(), st.binary())
def test_a_sealed_value_opens_to_itself(data: bytes, context: bytes) -> None:
    assert KEYS.open(KEYS.seal(data, context), context) == data


@given(st.binary())
def test_a_replay_seals_to_the_same_bytes(data: bytes) -> None:
    assert KEYS.seal(data, b"row 1") == Keys(bytes(range(32))).seal(data, b"row 1")


def test_another_row_and_another_key_give_other_bytes() -> None:
    sealed = {KEYS.seal(b"x", b"row 1"), KEYS.seal(b"x", b"row 2"), OTHER.seal(b"x", b"row 1")}
    assert len(sealed) == 3


def test_context_and_data_cannot_be_shifted_into_each_other() -> None:
    nonces = {KEYS.seal(b"bc", b"a")[1:13], KEYS.seal(b"c", b"ab")[1:13]}
    assert len(nonces) == 2


@given(st.binary(min_size=1), st.integers(min_value=0))
def test_a_changed_byte_does_not_open(data: bytes, where: int) -> None:
    sealed = bytearray(KEYS.seal(data))
    sealed[where % len(sealed)] ^= 1
    with pytest.raises(SealError):
        KEYS.open(bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01short", b"\x02" + KEYS.seal(b"x")[1:]])
def test_what_was_never_sealed_is_refused_with_the_way_out(sealed: bytes) -> None:
    with pytest.raises(SealError, match="use the key and the context it was sealed with"):
        KEYS.open(sealed)


def test_another_key_does_not_open() -> None:
    with pytest.raises(SealError, match=OTHER.fingerprint):
        OTHER.open(KEYS.seal(b"x"))


def test_many_values_seal_as_one_by_one() -> None:
    values = [b"a", b"", b"a"]
    assert KEYS.seal_many(values, b"f") == [KEYS.seal(v, b"f") for v in values]
    assert KEYS.open_many(KEYS.seal_many(values, b"f"), b"f") == values


def test_a_pseudonym_is_hmac_sha256_under_the_purposes_key() -> None:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=b"jianwei", info=b"pseudonym/person")
    digest = hmac.new(hkdf.derive(bytes(range(32))), "张三".encode(), hashlib.sha256).hexdigest()
    assert KEYS.pseudonym("person", "张三") == "P" + digest[:20]


def test_purposes_do_not_join() -> None:
    hashes = {KEYS.pseudonym(purpose, "v", "")[:20] for purpose in ("person", "firm", "phone")}
    assert len(hashes) == 3


def test_pseudonyms_agree_with_one_by_one_and_keep_the_missing_missing() -> None:
    values = pa.array(["a", None, "", "b", "a"])
    a, b = KEYS.pseudonym("firm", "a"), KEYS.pseudonym("firm", "b")
    assert KEYS.pseudonyms("firm", values).to_pylist() == [a, None, None, b, a]
    assert KEYS.pseudonyms("firm", pa.chunked_array([values]), "X")[0].as_py() == "X" + a[1:]


def test_an_empty_value_has_no_pseudonym() -> None:
    with pytest.raises(ValueError, match="keep it null"):
        KEYS.pseudonym("person", "")


def test_a_key_never_shows_itself() -> None:
    assert repr(KEYS) == "Keys()"


def test_the_key_file_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = Keys.load_or_create(tmp_path)
    assert Keys.load_or_create(tmp_path) == first
    path = tmp_path / "keys" / "city.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["city.key"]


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    Keys.load_or_create(tmp_path)
    (tmp_path / "keys" / "city.key").chmod(0o640)
    with pytest.raises(CityKeyError, match=r"mode 0640.*chmod 600"):
        Keys.load_or_create(tmp_path)


def test_the_environments_key_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANWEI_KEY", base64.b64encode(KEYS.root).decode())
    assert Keys.load_or_create(tmp_path) == KEYS
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [("not base64!", "JIANWEI_KEY is not base64"), ("AAAA", "has 3 bytes, it needs 32")],
)
def test_a_malformed_key_is_named(
    text: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIANWEI_KEY", text)
    with pytest.raises(CityKeyError, match=says):
        Keys.load_or_create(tmp_path)
