"""The steps of a paper from draft to signature, and what each of them asks and writes."""
