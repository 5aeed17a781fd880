"""The procedure language: strict loader, compiler and one total evaluator. Pure Python, no Django."""
