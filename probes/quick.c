// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading available_filter_functions costs the kernel 40 ms, and half a second
 * in an emulated machine, for a pattern that matches a hundred of 60,000. BTF
 * has the same names (but for the few static functions whose copies differ),
 * and a program that runs once a name tells its address and how its code
 * begins:
 *
 *	ctx: u64 address; u8 text[16]; char name[NAME_ROOM];
 *
 *	bpf_kallsyms_lookup_name(ctx->name, NAME_ROOM, 0, &address);
 *	ctx->address = address;
 *	bpf_probe_read_kernel(&text, 16, address); ctx->text = text;
 *
 * What can be traced begins with room for a call that ftrace made.
 */
#include "probes/quick.h"

#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kernel/bpf_call.h"
#include "kernel/btf_ids.h"
#include "kernel/insns.h"
#include "probes/private.h"

#define BTF_FOLDER "/sys/kernel/btf"

enum { NAME_ROOM = 128, PATTERN_BEGIN_MIN = 3 };

/* The program's context, written by it in place: BPF_PROG_TEST_RUN copies it in
 * and out. */
struct lookup {
	uint64_t address;
	uint8_t text[16];
	char name[NAME_ROOM];
};

struct quick {
	int program;
	const char *pattern;
	const char *module;	       /* whose BTF is read */
	uint64_t init_begin, init_end; /* freed after booting */
	void (*each)(const char *module, const char *name, uint64_t address,
		     void *data);
	void *data;
};

/* The context cannot be given to the helper: its name goes to the stack. */
static int lookup_load(void)
{
	enum { ADDRESS = -8, TEXT = -24, NAME = TEXT - NAME_ROOM };
	const struct bpf_insn work[] = {
		STORE(BPF_REG_10, ADDRESS, 0),
		MOVE(BPF_REG_1, BPF_REG_10),
		ADD(BPF_REG_1, NAME),
		SET(BPF_REG_2, NAME_ROOM),
		SET(BPF_REG_3, 0),
		MOVE(BPF_REG_4, BPF_REG_10),
		ADD(BPF_REG_4, ADDRESS),
		CALL(BPF_FUNC_kallsyms_lookup_name),
		LOAD(BPF_REG_3, BPF_REG_10, ADDRESS),
		SAVE(BPF_REG_6, BPF_REG_3, offsetof(struct lookup, address)),
		MOVE(BPF_REG_1, BPF_REG_10),
		ADD(BPF_REG_1, TEXT),
		SET(BPF_REG_2, 16),
		CALL(BPF_FUNC_probe_read_kernel),
		LOAD(BPF_REG_1, BPF_REG_10, TEXT),
		SAVE(BPF_REG_6, BPF_REG_1, offsetof(struct lookup, text)),
		LOAD(BPF_REG_1, BPF_REG_10, TEXT + 8),
		SAVE(BPF_REG_6, BPF_REG_1, offsetof(struct lookup, text) + 8),
		SET(BPF_REG_0, 0),
		EXIT,
	};
	struct bpf_insn insns[1 + NAME_ROOM / 4 + COUNT(work)];
	union bpf_attr attr;
	uint32_t n = 0;

	/* R6 survives calls, R1 does not. */
	insns[n++] = MOVE(BPF_REG_6, BPF_REG_1);
	for (int i = 0; i < NAME_ROOM; i += 8) {
		insns[n++] = LOAD(BPF_REG_1, BPF_REG_6,
				  offsetof(struct lookup, name) + i);
		insns[n++] = SAVE(BPF_REG_10, BPF_REG_1, NAME + i);
	}
	memcpy(insns + n, work, sizeof(work));
	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_SYSCALL;
	attr.prog_flags = BPF_F_SLEEPABLE;
	attr.insns = (uintptr_t)insns;
	attr.insn_cnt = COUNT(insns);
	attr.license = (uintptr_t) "GPL";
	bpf_call_name(attr.prog_name, "awl_lookup");
	return bpf_call_load(&attr);
}

/* The address of a symbol with a suffix, or 0. */
static uint64_t lookup(const struct quick *quick, const char *name,
		       const char *suffix, struct lookup *found)
{
	union bpf_attr attr;

	memset(found, 0, sizeof(*found));
	if ((size_t)snprintf(found->name, NAME_ROOM, "%s%s", name, suffix) >=
	    NAME_ROOM - 1)
		return 0;
	memset(&attr, 0, sizeof(attr));
	attr.test.prog_fd = (uint32_t)quick->program;
	attr.test.ctx_in = (uintptr_t)found;
	attr.test.ctx_size_in = sizeof(*found);
	if (bpf_call(BPF_PROG_TEST_RUN, &attr) < 0)
		return 0;
	return found->address;
}

/* [endbr64, or what it was sealed with,] and a nop of 5 bytes or, where
 * somebody traces, a call. */
static bool text_is_traceable(const uint8_t *text)
{
	static const uint8_t endbr[] = { 0xf3, 0x0f, 0x1e, 0xfa };
	static const uint8_t sealed[] = { 0x66, 0x0f, 0x1f, 0x00 };
	static const uint8_t sealed_newer[] = { 0x0f, 0x1f, 0x40, 0xd6 };
	static const uint8_t nop[] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };

	if (memcmp(text, endbr, 4) == 0 || memcmp(text, sealed, 4) == 0 ||
	    memcmp(text, sealed_newer, 4) == 0)
		text += 4;
	return text[0] == 0xe8 || memcmp(text, nop, 5) == 0;
}

static bool quick_match(const char *name, void *data)
{
	struct quick *quick = data;

	return glob_match(quick->pattern, name);
}

static void quick_take(const char *name, void *data)
{
	/* What compilers name the specialized copies of a function. */
	static const char *const suffixes[] = { "", ".isra.0", ".constprop.0" };
	struct quick *quick = data;
	struct lookup found;

	for (size_t i = 0; i < COUNT(suffixes); i++) {
		if (!lookup(quick, name, suffixes[i], &found))
			continue;
		/* The memory of these was given back when the kernel had
		 * booted, though kallsyms may know them still. */
		if (found.address >= quick->init_begin &&
		    found.address < quick->init_end)
			return;
		if (text_is_traceable(found.text) &&
		    glob_match(quick->pattern, found.name))
			quick->each(quick->module, found.name, found.address,
				    quick->data);
		return;
	}
}

/* The modules' functions; their BTF goes on where the kernel's ends. */
static void quick_modules(struct quick *quick, uint32_t base)
{
	DIR *folder = opendir(BTF_FOLDER);
	struct dirent *entry;
	char path[512];

	while (folder && (entry = readdir(folder))) {
		uint32_t module_base = base;

		if (entry->d_name[0] == '.' ||
		    strcmp(entry->d_name, "vmlinux") == 0)
			continue;
		snprintf(path, sizeof(path), BTF_FOLDER "/%s", entry->d_name);
		quick->module = entry->d_name;
		btf_functions_each(path, &module_base, quick_match, quick_take,
				   quick);
	}
	if (folder)
		closedir(folder);
}

bool quick_each(struct probe_env *env, const char *pattern,
		void (*each)(const char *module, const char *name,
			     uint64_t address, void *data),
		void *data)
{
	struct quick quick = {
		.pattern = pattern,
		.module = "vmlinux",
		.each = each,
		.data = data,
	};
	struct lookup found;
	uint32_t base = 0;
	int err = -ENOENT;

#ifndef __x86_64__
	return false;
#endif
	/* A test's list or BTF is not this kernel's. A pattern with less than
	 * three letters before its star matches so much that reading the list
	 * is quicker. */
	if (env->traceable_path || env->types->btf_path ||
	    strcspn(pattern, "*?[") < PATTERN_BEGIN_MIN)
		return false;
	quick.program = lookup_load();
	if (quick.program < 0)
		return false;
	quick.init_begin = lookup(&quick, "_sinittext", "", &found);
	quick.init_end = lookup(&quick, "_einittext", "", &found);
	if (quick.init_end)
		err = btf_functions_each(BTF_FOLDER "/vmlinux", &base,
					 quick_match, quick_take, &quick);
	if (!err)
		quick_modules(&quick, base);
	close(quick.program);
	return !err;
}
