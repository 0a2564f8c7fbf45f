"""Is a demand met by what was measured? Pure and three-valued: met, not-met, unknown (docs/adr/0011)."""
