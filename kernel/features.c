// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of features and what is known of each so far. */
#include "kernel/features.h"

#include <stdlib.h>
#include <string.h>

#include "kernel/features_private.h"

struct feature_row {
	const char *word, *text;
};

static const struct feature_row rows[FEATURE_COUNT] = {
#define X(name, word, text) [FEATURE_##name] = { word, text },
	FEATURES(X)
#undef X
};

/* Trying costs a system call or more, so each is tried when it is first asked
 * for, and never twice. */
static bool (*const trials[FEATURE_COUNT])(void) = {
	[FEATURE_BTF] = try_btf,
	[FEATURE_MODULE_BTF] = try_module_btf,
	[FEATURE_RINGBUF] = try_ringbuf,
	[FEATURE_LOOP] = try_loop,
	[FEATURE_FOR_EACH] = try_for_each,
	[FEATURE_ATOMICS] = try_atomics,
	[FEATURE_BPF_CALLS] = try_bpf_calls,
	[FEATURE_MANY_CALLS] = try_many_calls,
	[FEATURE_ARG_CTX] = try_arg_ctx,
	[FEATURE_NAMELESS_CTX] = try_nameless_ctx,
	[FEATURE_RDONLY_CAST] = try_rdonly_cast,
	[FEATURE_RDONLY_CAST_ANY] = try_rdonly_cast_any,
	[FEATURE_NUM_ITER] = try_num_iter,
	[FEATURE_SIGNED_DIV] = try_signed_div,
	[FEATURE_COOKIE_PERF] = try_cookie_perf,
	[FEATURE_COOKIE_TRACING] = try_cookie_tracing,
	[FEATURE_COOKIE_RAW_TP] = try_cookie_raw_tp,
	[FEATURE_KPROBE] = try_kprobe,
	[FEATURE_KPROBE_MULTI] = try_kprobe_multi,
	[FEATURE_KPROBE_SESSION] = try_kprobe_session,
	[FEATURE_UPROBE] = try_uprobe,
	[FEATURE_UPROBE_MULTI] = try_uprobe_multi,
	[FEATURE_UPROBE_REF] = try_uprobe_ref,
	[FEATURE_FENTRY] = try_fentry,
	[FEATURE_GET_FUNC_IP] = try_get_func_ip,
	[FEATURE_LOOKUP_PERCPU] = try_lookup_percpu,
	[FEATURE_KTIME_TAI] = try_ktime_tai,
	[FEATURE_TASK_BTF] = try_task_btf,
	[FEATURE_DPATH] = try_dpath,
	[FEATURE_WRITE_USER] = try_write_user,
	[FEATURE_OVERRIDE] = try_override,
	[FEATURE_SOCKET_COOKIE] = try_socket_cookie,
	[FEATURE_NO_PREALLOC_PERF] = try_no_prealloc_perf,
	[FEATURE_MEMBARRIER] = try_membarrier,
	[FEATURE_ITER] = try_iter,
	[FEATURE_MISSED_COUNTS] = try_missed_counts,
	[FEATURE_STRING_KFUNCS] = try_string_kfuncs,
};

/*
 * State outside of a compilation, as the ids of features_program.c are: the
 * kernel is the same for all of the process, and so is what was found of it.
 */
static struct {
	enum { UNKNOWN, NO, YES } known[FEATURE_COUNT];
	bool read_environment;
} state;

/* Switches off the words of a list; the first unknown one, or NULL. */
static const char *disable_list(const char *words)
{
	const char *unknown = NULL;

	while (*words) {
		size_t len = strcspn(words, ", ");
		int i;

		for (i = 0; i < FEATURE_COUNT; i++) {
			if (strlen(rows[i].word) == len &&
			    strncmp(rows[i].word, words, len) == 0)
				break;
		}
		if (i < FEATURE_COUNT)
			state.known[i] = NO;
		else if (len && !unknown)
			unknown = words;
		words += len + strspn(words + len, ", ");
	}
	return unknown;
}

static const char *read_environment(void)
{
	const char *words = getenv("AWL_DISABLE");

	state.read_environment = true;
	return words ? disable_list(words) : NULL;
}

const char *features_disable(const char *words)
{
	const char *unknown = read_environment();

	if (words) {
		const char *more = disable_list(words);

		unknown = unknown ? unknown : more;
	}
	return unknown;
}

bool feature(enum feature which)
{
	if ((unsigned)which >= FEATURE_COUNT)
		return true; /* tables say FEATURE_COUNT for "nothing" */
	if (!state.read_environment)
		read_environment();
	if (state.known[which] == UNKNOWN)
		state.known[which] = trials[which]() ? YES : NO;
	return state.known[which] == YES;
}

/* Only those that were asked for have an answer: what a script rests on. */
bool feature_used(enum feature which)
{
	return state.known[which] == YES;
}

const char *feature_word(enum feature which)
{
	return rows[which].word;
}

const char *feature_text(enum feature which)
{
	return rows[which].text;
}
