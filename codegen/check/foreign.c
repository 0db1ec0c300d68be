// SPDX-License-Identifier: GPL-2.0-or-later
/* What people who come from other tracers, or from C, call things. */
#include "codegen/check/checker.h"

static const struct {
	const char *theirs, *ours;
} foreign[] = {
	{ "command", "comm" },	    { "copyin", "buf" },
	{ "copyinstr", "str" },	    { "cpuid", "cpu" },
	{ "curthread", "curtask" }, { "execname", "comm" },
	{ "getpid", "pid" },	    { "gettid", "tid" },
	{ "getuid", "uid" },	    { "histogram", "hist" },
	{ "lquantize", "lhist" },   { "now", "nsecs" },
	{ "printa", "print" },	    { "probefunc", "func" },
	{ "probename", "probe" },   { "procname", "comm" },
	{ "quantize", "hist" },	    { "ret", "retval" },
	{ "stack", "kstack" },	    { "stringof", "str" },
	{ "tgid", "pid" },	    { "timestamp", "nsecs" },
	{ "trace", "print" },	    { "tracemem", "buf" },
};

const char *foreign_name(const char *name)
{
	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		if (strcmp(foreign[i].theirs, name) == 0)
			return foreign[i].ours;
	return NULL;
}
