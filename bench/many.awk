# SPDX-License-Identifier: GPL-2.0-or-later
# Writes the assembler's text of a program of 200,000 functions, of which main()
# calls one: what naming its stack takes. A compiler would take minutes.
BEGIN {
	for (i = 0; i < 200000; i++) {
		name = "function_of_many_" i
		print ".globl " name "\n.type " name ",@function\n" name ":"
		print "\tret\n.size " name ",1"
	}
	print ".globl main\n.type main,@function\nmain:"
	print "\tpush %rbp\n\tmov %rsp,%rbp\n\tcall function_of_many_150000"
	print "\txor %eax,%eax\n\tpop %rbp\n\tret\n.size main,.-main"
	print ".section .note.GNU-stack,\"\",@progbits"
}
