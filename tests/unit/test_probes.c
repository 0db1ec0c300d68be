// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Attach points to probe points, without a kernel's help: no BTF, and a list
 * of traceable functions of our own.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "probes/probe.h"
#include "tests/unit/check.h"

static const char functions[] = "vfs_read\nvfs_write\ntcp_connect\n"
				"vfs_read.part.0\n"
				"__ftrace_invalid_address___64\n"
				"nf_hook\t[nf_core]\nvfs_read\n";

struct setup {
	struct arena arena;
	struct types types;
	struct sources sources;
	struct diags diags;
	struct probe_env env;
	struct probe_points points, exits;
	enum probe_pairing pairing;
};

static void setup(struct setup *s, const char *list)
{
	memset(s, 0, sizeof(*s));
	types_init(&s->types, &s->arena);
	s->types.btf_path = "/nonexistent";
	s->sources.arena = &s->arena;
	s->diags.arena = &s->arena;
	s->diags.sources = &s->sources;
	s->env.arena = &s->arena;
	s->env.types = &s->types;
	s->env.diags = &s->diags;
	s->env.traceable_path = list;
}

static void finish(struct setup *s)
{
	probe_env_close(&s->env);
	types_close(&s->types);
	arena_release(&s->arena);
}

/* Expands "kind:a:b"; points begin anew. */
static int expand(struct setup *s, const char *text)
{
	struct attach_point point = { .text = text };

	for (const char *p = text;;) {
		size_t len = strcspn(p, ":");

		point.parts[point.nparts++].text = arena_strndup(&s->arena, p,
								 len);
		if (!p[len])
			break;
		p += len + 1;
	}
	s->points.n = s->exits.n = 0;
	return probe_expand(&s->env, &point, &s->points, &s->exits,
			    &s->pairing);
}

static const char *error(struct setup *s)
{
	return s->diags.list.n ? s->diags.list.v[s->diags.list.n - 1]->message
			       : NULL;
}

static void check_kinds(void)
{
	CHECK_STR(probe_kind_find("kprobe")->name, "kprobe");
	CHECK_STR(probe_kind_find("k")->name, "kprobe");
	CHECK_STR(probe_kind_find("kretfunc")->name, "fexit");
	CHECK_STR(probe_kind_find("BEGIN")->name, "begin");
	CHECK_STR(probe_kind_find("u")->name, "uprobe");
	CHECK(!probe_kind_find("nonsense"));
	for (const struct probe_kind *const *a = probe_kinds; *a; a++) {
		CHECK((*a)->expand && (*a)->usage);
		CHECK((*a)->attach || (*a)->run);
		for (const char *const *alias = (*a)->aliases; *alias; alias++)
			CHECK(probe_kind_find(*alias) == *a);
		CHECK(probe_kind_find((*a)->name) == *a);
	}
}

static void check_special(struct setup *s)
{
	CHECK_EQ(expand(s, "BEGIN"), 1);
	CHECK_STR(s->points.v[0]->name, "begin");
	CHECK_EQ(expand(s, "end"), 1);
	CHECK_EQ(expand(s, "begin:*"), 1);
	CHECK_EQ(expand(s, "begin:x"), -1);
}

static void check_periods(struct setup *s)
{
	CHECK_EQ(expand(s, "interval:s:2"), 1);
	CHECK_EQ(s->points.v[0]->period, 2000000000);
	CHECK_STR(s->points.v[0]->name, "interval:s:2");
	CHECK_EQ(s->points.v[0]->layout->program_type,
		 BPF_PROG_TYPE_RAW_TRACEPOINT);
	CHECK_EQ(expand(s, "i:us:999"), 1);
	CHECK_EQ(s->points.v[0]->layout->program_type,
		 BPF_PROG_TYPE_PERF_EVENT);
	CHECK_STR(s->points.v[0]->name, "interval:us:999");
	CHECK_EQ(expand(s, "interval:hz:100"), 1);
	CHECK_EQ(s->points.v[0]->period, 10000000);
	CHECK_EQ(expand(s, "interval:1m"), 1);
	CHECK_EQ(s->points.v[0]->period, 60000000000);
	CHECK_EQ(expand(s, "profile:hz:99"), 1);
	CHECK(s->points.v[0]->frequency);
	CHECK_EQ(s->points.v[0]->period, 99);
	CHECK_EQ(expand(s, "p:1ms"), 1);
	CHECK_EQ(expand(s, "interval:5"), -1);
	CHECK_EQ(expand(s, "interval:s:0"), -1);
	CHECK_EQ(expand(s, "interval:x:1"), -1);
	CHECK_EQ(expand(s, "interval:s:-1"), -1);
	CHECK_EQ(expand(s, "interval:s:99999999999999999999"), -1);
	CHECK_EQ(expand(s, "profile:hz:"), -1);
	CHECK_EQ(expand(s, "profile"), -1);
	CHECK_EQ(expand(s, "profile:s:1:2"), -1);
}

static void check_kprobes(struct setup *s)
{
	const struct argument_layout *layout;

	CHECK_EQ(expand(s, "kprobe:vfs_read"), 1);
	layout = s->points.v[0]->layout;
	CHECK_STR(s->points.v[0]->name, "kprobe:vfs_read");
	CHECK(layout->npositional >= 6);
	CHECK_EQ(expand(s, "k:vfs_write"), 1);
	CHECK(s->points.v[0]->layout == layout);
	CHECK_EQ(expand(s, "kretprobe:vfs_write"), 1);
	CHECK(s->points.v[0]->layout != layout);
	CHECK(s->points.v[0]->layout->retval);
	CHECK_EQ(expand(s, "kprobe:vfs_*"), 2);
	CHECK_STR(s->points.v[0]->name, "kprobe:vfs_read");
	CHECK_STR(s->points.v[1]->name, "kprobe:vfs_write");
	CHECK(s->points.v[0]->layout == s->points.v[1]->layout);
	CHECK_EQ(expand(s, "kprobe:nf_*:*"), 1);
	CHECK_STR(s->points.v[0]->name, "kprobe:nf_core:nf_hook");
	CHECK_STR(s->points.v[0]->target, "nf_core");
	CHECK_EQ(expand(s, "kprobe:vfs_read+0x10"), 1);
	CHECK_EQ(s->points.v[0]->offset, 16);
	CHECK_STR(s->points.v[0]->name, "kprobe:vfs_read+16");
	CHECK_EQ(expand(s, "kprobe:*"), 4);
	s->env.no_arguments = true;
	CHECK_EQ(expand(s, "kprobe:vfs_read"), 1);
	CHECK_EQ(s->points.v[0]->layout->npositional, 0);
	s->env.no_arguments = false;
	CHECK_EQ(expand(s, "kretprobe:vfs_read+4"), -1);
	CHECK_EQ(expand(s, "kprobe:vfs_*+4"), -1);
	CHECK_EQ(expand(s, "kprobe:vfs_read+x"), -1);
	CHECK_EQ(expand(s, "kprobe"), -1);
	CHECK_EQ(expand(s, "kprobe::x"), -1);
	CHECK_EQ(expand(s, "kprobe:nonsense_"), -1);
	CHECK_STR(error(s), "No matches for kprobe nonsense_.");
	CHECK_EQ(expand(s, "kprobe:nonsense_*"), 0);
	CHECK_EQ(expand(s, "fentry:vfs_read"), -1);
	CHECK_STR(error(s), "fentry needs kernel BTF");
}

static void check_wild_kinds(struct setup *s)
{
	CHECK_EQ(expand(s, "k*probe:vfs_read"), 2);
	CHECK_STR(s->points.v[0]->name, "kprobe:vfs_read");
	CHECK_STR(s->points.v[1]->name, "kretprobe:vfs_read");
	/* Nothing, or what a kind lacks on this machine. */
	CHECK(expand(s, "*:nonsense_*") <= 0);
}

static void check_short(struct setup *s)
{
	CHECK_EQ(expand(s, "vfs_read"), 1);
	CHECK_STR(s->points.v[0]->name, "kprobe:vfs_read");
	CHECK_EQ(s->pairing, PROBE_PLAIN);
	CHECK_EQ(expand(s, "vfs_read:return"), 1);
	CHECK_STR(s->points.v[0]->name, "kretprobe:vfs_read");
	CHECK_EQ(s->pairing, PROBE_RETURN);
	CHECK_EQ(expand(s, "vfs_*:latency"), 2);
	CHECK_EQ(s->exits.n, 2);
	CHECK_EQ(s->pairing, PROBE_LATENCY);
	CHECK_STR(s->points.v[1]->name, "kprobe:vfs_write");
	CHECK_STR(s->exits.v[1]->name, "kretprobe:vfs_write");
	CHECK_EQ(expand(s, "nonsense_xyz"), -1);
	CHECK_STR(error(s), "No matches for nonsense_xyz.");
}

static void check_missing(struct setup *s)
{
	uint32_t reported = s->diags.list.n;

	s->env.missing = MISSING_IGNORE;
	CHECK_EQ(expand(s, "kprobe:nonsense_"), 0);
	CHECK_EQ(s->diags.list.n, reported);
	s->env.missing = MISSING_WARN;
	CHECK_EQ(expand(s, "kprobe:nonsense_"), 0);
	CHECK_STR(error(s), "No matches for kprobe nonsense_. Skipping.");
	s->env.missing = MISSING_ERROR;
}

/* A function to be found in this program's own symbol table. */
int test_probes_target(int x);
__attribute__((noinline)) int test_probes_target(int x)
{
	return x + 1;
}

static void check_uprobes(struct setup *s)
{
	char self[512];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = '\0';
	CHECK_EQ(expand(s, arena_printf(&s->arena,
					"uprobe:%s:test_probes_target", self)),
		 1);
	CHECK_STR(s->points.v[0]->function, "test_probes_target");
	CHECK(s->points.v[0]->address != 0);
	CHECK_EQ(s->points.v[0]->layout->space, SPACE_USER);
	CHECK_EQ(expand(s,
			arena_printf(&s->arena, "u:%s:test_probes_t*t", self)),
		 1);
	CHECK_EQ(expand(s, arena_printf(&s->arena, "u:%s:nonsense", self)), -1);
	CHECK_EQ(expand(s,
			arena_printf(&s->arena, "%s:test_probes_target", self)),
		 1);
	CHECK_EQ(expand(s, "uprobe:libc:malloc"), 1);
	CHECK(strstr(s->points.v[0]->name, "/libc.so.6:malloc"));
	CHECK_EQ(expand(s, "uretprobe:libc:malloc"), 1);
	CHECK(s->points.v[0]->layout->retval);
	CHECK_EQ(expand(s, "uretprobe:libc:malloc+4"), -1);
	CHECK_EQ(expand(s, "uprobe:/nonexistent:x"), -1);
	CHECK_STR(error(s), "uprobe target file '/nonexistent' does not exist "
			    "or is not executable");
	CHECK_EQ(expand(s, "uprobe:/etc/passwd:x"), -1);
	CHECK_STR(error(s), "/etc/passwd: not a program of this machine");
	CHECK_EQ(expand(s, "uprobe:nonsense_command:x"), -1);
	CHECK_EQ(expand(s, "uprobe:*:x"), -1);
	CHECK_EQ(expand(s, "uprobe:x"), -1);
	(void)test_probes_target(1);
}

static void check_list(struct setup *s)
{
	struct text out = { 0 };

	CHECK(probe_list(&s->env, "kprobe:vfs*", false, &out) > 0);
	CHECK_STR(out.data, "kprobe:vfs_read\nkprobe:vfs_write\n");
	text_clear(&out);
	probe_list(&s->env, "kprobe:nf*:*", false, &out);
	CHECK_STR(out.data, "kprobe:nf_core:nf_hook\n");
	text_clear(&out);
	probe_list(&s->env, "connect", false, &out);
	CHECK(out.data && strstr(out.data, "kprobe:tcp_connect\n"));
	CHECK(out.data && !strstr(out.data, "kretprobe:"));
	text_clear(&out);
	probe_list(&s->env, "interval", false, &out);
	CHECK_STR(out.data, "interval:hz:\ninterval:ms:\ninterval:s:\n"
			    "interval:us:\n");
	text_free(&out);
}

int main(void)
{
	char path[] = "/tmp/awl-functions-XXXXXX";
	int fd = mkstemp(path);
	struct setup s;

	CHECK(write(fd, functions, sizeof(functions) - 1) ==
	      sizeof(functions) - 1);
	close(fd);
	setup(&s, path);
	check_kinds();
	check_special(&s);
	check_periods(&s);
	check_kprobes(&s);
	check_wild_kinds(&s);
	check_short(&s);
	check_missing(&s);
	check_uprobes(&s);
	check_list(&s);
	finish(&s);
	unlink(path);
	return CHECK_END;
}
