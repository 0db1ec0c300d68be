/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System calls by name and number, of this machine's own ABI. */
#ifndef AWL_KERNEL_SYSCALLS_H
#define AWL_KERNEL_SYSCALLS_H

#include <stdint.h>

/* By the name people know ("stat") or the kernel's ("newstat"); -1. */
int syscall_number(const char *name);
/* The name of a number, or NULL. */
const char *syscall_name(uint32_t number);
/* The highest number + 1: the size of tables. */
uint32_t syscall_count(void);
/* The kernel's name (tracefs has sys_enter_newstat) for the known one. */
const char *syscall_event(const char *name);

#endif
