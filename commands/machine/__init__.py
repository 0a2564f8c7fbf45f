"""What this machine keeps in SOCAI_HOME: heads seen, vaults, certificates; and evidence beside a ledger."""
