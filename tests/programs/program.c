// SPDX-License-Identifier: GPL-2.0-or-later
/* Whole programs: the probes, what each body begins with, the text. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "programs.h"

/* clang-format off */
static const struct probe probes[] = {
	{ "BEGIN", { 0 }, { 0 } },
	{ "kprobe:vfs_read", { "arg0", "arg1", "arg2" },
	  { "kstr(arg0)", "str(arg1)" } },
	{ "tracepoint:syscalls:sys_enter_openat",
	  { "args.dfd", "args.flags", "args.mode" }, { "str(args.filename)" } },
	{ "tracepoint:sched:sched_switch",
	  { "args.prev_pid", "args.next_pid", "args.prev_prio",
	    "args.prev_state" },
	  { "args.prev_comm", "str(args.next_comm)" } },
	{ "fentry:vfs_read",
	  { "args.count", "args.file->f_flags", "args.file->f_inode->i_ino",
	    "args.buf", "args.file->f_inode->i_sb->s_dev", "args.pos" },
	  { "str(args.buf)", "str(args.file->f_path.dentry->d_name.name)" } },
	{ "fexit:vfs_read",
	  { "args.count", "args.file->f_flags", "retval",
	    "args.file->f_inode->i_mode" },
	  { "str(args.file->f_path.dentry->d_name.name)" } },
	{ "kretprobe:vfs_read", { "retval" }, { 0 } },
	{ "uprobe", { "arg0", "arg1" }, { "str(arg1)" } },
	{ "profile:hz:99", { "reg(\"ip\")" }, { 0 } },
	{ "interval:ms:100", { 0 }, { 0 } },
	{ "rawtracepoint:sched_switch", { "arg0", "arg1" }, { 0 } },
	{ "END", { 0 }, { 0 } },
};
/* clang-format on */

const uint32_t nprobes = sizeof(probes) / sizeof(*probes);

static void body_make(struct program *program, const struct probe *probe,
		      uint32_t statements)
{
	struct body *body = &program->bodies[program->nbodies];
	struct place place = { program, body, 0, 0, false };

	body->probe = probe;
	body->function = program->nbodies++;
	body->first = statements_make(&place, statements);
}

/* Tracepoints are there where tracefs is. */
static const struct probe *choose_probe(void)
{
	const struct probe *probe;

	do
		probe = &probes[random_below(nprobes)];
	while (strncmp(probe->name, "tracepoint", 10) == 0 &&
	       access("/sys/kernel/tracing/events", R_OK) != 0);
	return probe;
}

/* Of one kind of probe, or where `probe` is none, of two. */
void program_make(struct program *program, uint64_t seed, uint32_t statements,
		  uint32_t probe)
{
	bool one = probe < nprobes;

	memset(program, 0, sizeof(*program));
	program->seed = seed;
	random_seed(seed);
	statements_weigh();
	if (random_below(2))
		program->nfunctions = random_below(FUNCTIONS_MOST + 1);
	for (uint32_t i = 0; i < program->nfunctions; i++)
		body_make(program, NULL, 1 + random_below(8));
	body_make(program, one ? &probes[probe] : choose_probe(), statements);
	if (!one)
		body_make(program, choose_probe(), 1 + random_below(20));
}

static void statements_free(struct statement *statement)
{
	while (statement) {
		struct statement *next = statement->next;

		statements_free(statement->first);
		statements_free(statement->other);
		free(statement->head);
		free(statement);
		statement = next;
	}
}

void program_free(struct program *program)
{
	for (uint32_t i = 0; i < program->nbodies; i++)
		statements_free(program->bodies[i].first);
}

static void indent(FILE *out, uint32_t depth)
{
	while (depth--)
		fputc('\t', out);
}

static void list_spell(const struct statement *statement, uint32_t depth,
		       FILE *out)
{
	for (; statement; statement = statement->next) {
		if (statement->dropped)
			continue;
		indent(out, depth);
		fputs(statement->head, out);
		if (!statement->is_block) {
			fputs(";\n", out);
			continue;
		}
		fputs(" {\n", out);
		list_spell(statement->first, depth + 1, out);
		if (statement->other) {
			indent(out, depth);
			fputs("} else {\n", out);
			list_spell(statement->other, depth + 1, out);
		}
		indent(out, depth);
		fputs("}\n", out);
	}
}

/* What the maps' types come from, whatever else is dropped. */
static void maps_spell(FILE *out)
{
	static const char *const keys[KEYS] = {
		"(int64)1",
		"tid",
		"\"text\"",
		"(int64)1, \"text\"",
		"comm, ((int64)1, \"text\", (int64)1)",
		"cpu, true, kstack(3)",
	};
	static const char *const calls[] = {
		"c count(",	   "u sum((int64)1",
		"m min((int64)1",  "x max((int64)1",
		"a avg((int64)1",  "t stats((int64)1",
		"h hist((int64)1", "l lhist((int64)1, 0, 1000, 100",
	};

	fputs("BEGIN {\n\t@n0 = (int64)1; @n1 = (int64)2;\n", out);
	for (uint32_t k = 0; k < KEYS; k++)
		fprintf(out,
			"\t@k%u[%s] = (int64)1; @v%u[%s] = \"text\";\n"
			"\t@w%u[%s] = ((int64)1, \"text\", (int64)1);\n",
			k, keys[k], k, keys[k], k, keys[k]);
	for (uint32_t c = 0; c < sizeof(calls) / sizeof(*calls); c++) {
		const char *call = calls[c] + 2;

		fprintf(out, "\t@%c0 = %s);", *calls[c], call);
		for (uint32_t k = 1; k < 3; k++)
			fprintf(out, " @%c%u[%s] = %s);", *calls[c],
				1 + (c + 3 * k) % KEYS,
				keys[(c + 3 * k) % KEYS], call);
		fputc('\n', out);
	}
	fputs("}\n", out);
}

/* A uprobe is of this program here, which has symbols. */
static void probe_spell(const struct probe *probe, FILE *out)
{
	char self[256];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self));

	fputs(probe->name, out);
	if (strcmp(probe->name, "uprobe") == 0)
		fprintf(out, ":%.*s:main", (int)(n > 0 ? n : 0), self);
	fputs(" {\n", out);
}

static void body_spell(const struct body *body, FILE *out)
{
	if (body->probe)
		probe_spell(body->probe, out);
	else
		fprintf(out,
			"fn f%u($p : int64, $q : string[1024]) : int64 {\n",
			body->function);
	fputs("\t$w = 0; $b0 = true;\n\t", out);
	for (uint32_t i = 0; i < INTEGERS; i++)
		fprintf(out, "$i%u = (int64)%s; ", i,
			i || body->probe ? "nsecs" : "$p");
	for (uint32_t i = 0; i < STRINGS; i++)
		fprintf(out, "$s%u = %s; ", i,
			i || body->probe ? "\"text\"" : "$q");
	for (uint32_t i = 0; i < TUPLES; i++)
		fprintf(out, "$t%u = ((int64)%u, \"text\", (int64)2); ", i, i);
	fputc('\n', out);
	list_spell(body->first, 1, out);
	fputs(body->probe ? "}\n" : "\treturn $i0;\n}\n", out);
}

void program_spell(const struct program *program, FILE *out)
{
	fprintf(out, "// seed %llu\n", (unsigned long long)program->seed);
	for (uint32_t i = 0; i < program->nfunctions; i++)
		body_spell(&program->bodies[i], out);
	maps_spell(out);
	for (uint32_t i = program->nfunctions; i < program->nbodies; i++)
		body_spell(&program->bodies[i], out);
}
