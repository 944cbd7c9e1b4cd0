"""The sections of the bulletin, one module a subject; `assessed` judges them all."""
