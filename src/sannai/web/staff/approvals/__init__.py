"""決裁: what waits, the 起案 as it is read and acted upon, and the writing of a new one."""
