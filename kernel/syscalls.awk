# SPDX-License-Identifier: GPL-2.0-or-later
# Makes kernel/syscall_names.h from the macros of <asm/unistd.h>.
BEGIN { print "/* Made by kernel/syscalls.awk; do not change. */" }
$2 ~ /^__NR_[a-z_]/ && $2 !~ /^__NR_(syscalls|arch_specific_syscall)$/ {
	print "SYSCALL(" substr($2, 6) ")"
}
