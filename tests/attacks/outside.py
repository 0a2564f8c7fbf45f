"""Tests of attacks in which nothing is for the second verifier: bytes, tree, signatures, keys, checkpoints, seals."""

OUTSIDE = {
    "test_bits.py::test_every_bit_of_an_export_against_structure_and_leaf": "each step of the check by itself; one bit "
    "of every byte is judged by both",
    "test_bits.py::test_bundles_are_the_entries": "no attack: what a bundle's bytes are",
    "test_exports.py::test_verify_sh_on_exports": "verify.sh itself; the same edits are judged by both in this file",
    "test_exports.py::test_verify_sh_says_when_a_tool_is_missing": "verify.sh itself",
    "test_exports.py::test_an_export_is_there_whole_or_not_at_all": "the writing of an export",
    "test_exports.py::test_the_count_of_files_is_never_too_small": "how many files a folder may hold",
    "test_exports.py::test_bundles_that_are_none": "one parser; whole exports are judged by both",
    "test_keys.py::test_the_logs_key_by_size": "no attack: which key speaks at which size",
    "test_keys.py::test_commitments_are_counted_without_and_compared_with_the_vault": "the vault",
    "test_long_handed.py::test_proofs_from_the_exports_tiles": "no attack: paths from the files of tiles",
    "test_long_handed.py::test_a_bit_of_a_tile_breaks_the_proof_that_uses_it": "paths from the files of tiles",
    "test_long_handed.py::test_verify_sh_on_a_receipt": "verify.sh; the same receipt is judged by both",
    "test_more.py::test_34_an_office_named_to_be_taken_for_another": "refused at append; nothing is written",
    "test_receipts.py::test_verify_sh_sees_what_it_says_it_checks": "verify.sh; the same edits are judged by both",
    "test_receipts.py::test_verify_sh_lets_no_name_out_of_its_folder": "verify.sh itself",
    "test_receipts.py::test_37_attachments": "files outside of the ledger",
}
"""``file::test`` -> what it attacks instead. No test stands here that asks both verifiers."""
