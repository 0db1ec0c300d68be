// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/syscalls.h"

#include <asm/unistd.h>
#include <stddef.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const names[] = {
#define SYSCALL(name) [__NR_##name] = #name,
#include "kernel/syscall_names.h"
#undef SYSCALL
};

/* Younger than Debian 12's headers; from 424 on all machines agree. */
enum { NEWER_FIRST = 451 };
static const char *const newer[] = {
	"cachestat",	     "fchmodat2",	 "map_shadow_stack",
	"futex_wake",	     "futex_wait",	 "futex_requeue",
	"statmount",	     "listmount",	 "lsm_get_self_attr",
	"lsm_set_self_attr", "lsm_list_modules", "mseal",
	"setxattrat",	     "getxattrat",	 "listxattrat",
	"removexattrat",     "open_tree_attr",	 "file_getattr",
	"file_setattr",	     "listns",		 "rseq_slice_yield",
};

#ifdef __x86_64__
enum { MACHINE_FIRST = 335 };
static const char *const machine[] = { "uretprobe", "uprobe" };
#else
enum { MACHINE_FIRST = 0 };
static const char *const machine[] = { NULL };
#endif

/* Where the kernel's function, and with it the event, is named otherwise. */
static const struct {
	const char *known, *event;
} events[] = {
	{ "stat", "newstat" },	      { "fstat", "newfstat" },
	{ "lstat", "newlstat" },      { "uname", "newuname" },
	{ "umount2", "umount" },      { "_sysctl", "sysctl" },
	{ "sendfile", "sendfile64" }, { "fadvise64", "fadvise64_64" },
};

static int number_of(const char *name)
{
	for (uint32_t i = 0; i < syscall_count(); i++) {
		const char *known = syscall_name(i);

		if (known && known[0] == name[0] && strcmp(known, name) == 0)
			return (int)i;
	}
	return -1;
}

/* A script may say the call's name or the event's. */
int syscall_number(const char *name)
{
	int number = number_of(name);

	for (size_t i = 0; number < 0 && i < COUNT(events); i++) {
		if (strcmp(events[i].event, name) == 0)
			number = number_of(events[i].known);
	}
	return number;
}

const char *syscall_name(uint32_t number)
{
	if (number < COUNT(names) && names[number])
		return names[number];
	if (number >= NEWER_FIRST && number < NEWER_FIRST + COUNT(newer))
		return newer[number - NEWER_FIRST];
	if (number >= MACHINE_FIRST && number < MACHINE_FIRST + COUNT(machine))
		return machine[number - MACHINE_FIRST];
	return NULL;
}

uint32_t syscall_count(void)
{
	uint32_t count = NEWER_FIRST + COUNT(newer);

	return COUNT(names) > count ? COUNT(names) : count;
}

const char *syscall_event(const char *name)
{
	/* x86-64's fadvise64 is the kernel's fadvise64, arm64's is not. */
#ifdef __x86_64__
	if (strcmp(name, "fadvise64") == 0)
		return name;
#endif
	for (size_t i = 0; i < COUNT(events); i++) {
		if (strcmp(events[i].known, name) == 0)
			return events[i].event;
	}
	return name;
}
