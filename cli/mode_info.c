// SPDX-License-Identifier: GPL-2.0-or-later
/* --info: the words scripts look for (BPFTRACE.md 3.7), then all features. */
#include <stdio.h>
#include <sys/utsname.h>

#include "cli/mode.h"
#include "kernel/features.h"

static void row(const char *name, bool yes)
{
	printf("  %s: %s\n", name, yes ? "yes" : "no");
}

static void print_build(void)
{
	puts("\nBuild");
	printf("  version: v%s\n", AWL_VERSION);
	puts("  LLVM: no");
	row("bfd", false);
	row("libdw (DWARF support)", true);
	row("libsystemd", false);
	row("blazesym", false);
	row("dwunwind", false);
}

static void print_words(void)
{
	puts("\nKernel helpers");
	row("dpath", feature(FEATURE_DPATH));
	row("get_tai_ns", feature(FEATURE_KTIME_TAI));
	row("get_func_ip", feature(FEATURE_GET_FUNC_IP));
	row("lookup_percpu_elem", feature(FEATURE_LOOKUP_PERCPU));
	row("loop", feature(FEATURE_LOOP));
	puts("\nKernel features");
	puts("  Instruction limit: 1000000");
	row("btf", feature(FEATURE_BTF));
	row("module btf", feature(FEATURE_MODULE_BTF));
	puts("\nProbe types");
	row("kprobe_multi", feature(FEATURE_KPROBE_MULTI));
	row("uprobe_multi", feature(FEATURE_UPROBE_MULTI));
	row("kprobe_session", feature(FEATURE_KPROBE_SESSION));
	row("iter", feature(FEATURE_ITER));
}

int mode_info(const struct options *options)
{
	struct utsname name = { 0 };

	(void)options;
	uname(&name);
	puts("System");
	printf("  OS: %s %s %s\n", name.sysname, name.release, name.version);
	printf("  Arch: %s\n", name.machine);
	print_build();
	print_words();
	puts("\nFeatures (words of --no-feature and AWL_DISABLE)");
	for (int i = 0; i < FEATURE_COUNT; i++)
		printf("  %s: %s (%s)\n", feature_word((enum feature)i),
		       feature((enum feature)i) ? "yes" : "no",
		       feature_text((enum feature)i));
	return fflush(stdout) != 0;
}
