"""台帳 as data: what a city keeps a list of, who keeps it, where its rows come from and what of it is public."""

from .compiling import compile_register, try_compile_register
from .folder import MAIN, REGISTER, read_register
from .model import Register

__all__ = ["MAIN", "REGISTER", "Register", "compile_register", "read_register", "try_compile_register"]
