"""手数料の収納: the ledger, the receipts and the closing of the till."""
