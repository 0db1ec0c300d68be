// SPDX-License-Identifier: GPL-2.0-or-later
/* --info: the words scripts look for (BPFTRACE.md 3.7), then all features. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "cli/mode.h"
#include "kernel/features.h"

static void row(const char *name, bool yes)
{
	printf("  %s: %s\n", name, yes ? "yes" : "no");
}

/* awl has no such parts, or its own; scripts that ask are told what they have
 * to do without, which the arguments that DWARF tells are not. */
static void print_build(void)
{
	puts("\nBuild");
	printf("  version: v%s\n", AWL_VERSION);
	puts("  LLVM: no");
	row("bfd", false);
	row("libdw (DWARF support)", true);
	row("libsystemd (systemd notify support)", false);
	row("blazesym (advanced symbolization)", false);
	row("dwunwind (DWARF stack unwinding)", false);
}

/* Rows that scripts grep for, each word once. */
static const struct section {
	const char *title;
	uint32_t limit; /* of instructions that the verifier walks, or 0 */
	struct {
		const char *word;
		enum feature feature;
	} rows[8];
} sections[] = {
	{ "Kernel helpers",
	  0,
	  { { "dpath", FEATURE_DPATH },
	    { "get_tai_ns", FEATURE_KTIME_TAI },
	    { "get_func_ip", FEATURE_GET_FUNC_IP },
	    { "lookup_percpu_elem", FEATURE_LOOKUP_PERCPU },
	    { "loop", FEATURE_LOOP } } },
	{ "Kernel features",
	  1000000,
	  { { "btf", FEATURE_BTF }, { "module btf", FEATURE_MODULE_BTF } } },
	{ "Probe types",
	  0,
	  { { "kprobe", FEATURE_KPROBE },
	    { "kprobe_multi", FEATURE_KPROBE_MULTI },
	    { "uprobe", FEATURE_UPROBE },
	    { "uprobe_multi", FEATURE_UPROBE_MULTI },
	    { "kprobe_session", FEATURE_KPROBE_SESSION },
	    { "fentry", FEATURE_FENTRY },
	    { "iter", FEATURE_ITER } } },
};

/* Prints the sections; marks the words that are told by them. */
static void print_sections(bool *told)
{
	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
		const struct section *section = &sections[i];

		printf("\n%s\n", section->title);
		if (section->limit)
			printf("  Instruction limit: %u\n", section->limit);
		for (size_t j = 0; j < 8 && section->rows[j].word; j++) {
			enum feature which = section->rows[j].feature;

			row(section->rows[j].word, feature(which));
			if (!strcmp(section->rows[j].word, feature_word(which)))
				told[which] = true;
		}
	}
}

int mode_info(const struct options *options)
{
	bool told[FEATURE_COUNT] = { false };
	struct utsname name = { 0 };

	(void)options;
	uname(&name);
	puts("System");
	printf("  OS: %s %s %s\n", name.sysname, name.release, name.version);
	printf("  Arch: %s\n", name.machine);
	print_build();
	print_sections(told);
	puts("\nOther words of --no-feature and AWL_DISABLE");
	for (int i = 0; i < FEATURE_COUNT; i++)
		if (!told[i])
			row(feature_word((enum feature)i),
			    feature((enum feature)i));
	return 0;
}
