// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every construct is lowered, passes the IR's checker and becomes
 * instructions, whatever the kernel can do: once with all of this one's
 * features, and with those switched off that the lowering asks for. What the
 * programs do is the end-to-end tests' matter.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "codegen/compile.h"
#include "codegen/plan/build.h"
#include "tests/unit/check.h"

static const char *const programs[] = {
	"BEGIN { @a = 1; @a += 2; @a++; --@a; @a /= 3; $x = @a++; exit(); }",
	"BEGIN { @[pid, comm] = count(); @b[1] = hist(nsecs, 2); }",
	"BEGIN { @a = lhist(5, 0, 10, 2); @b = max(3); @c[1] = min(-3); }",
	"BEGIN { @a = count(); if (@a > 3) { @b = stats(2); } delete(@a); }",
	"BEGIN { @a[1] = avg(3); $x = (int64)@a[1]; @b = max(1); $y = "
	"(int64)@b; }",
	"BEGIN { @a[tid] = nsecs; if (@a[tid]) { delete(@a, tid); } }",
	"BEGIN { @a = \"x\"; @b[str(nsecs)] = (1, \"y\"); print(@b[\"z\"].1); "
	"}",
	"BEGIN { @a[1] = 1; if (has_key(@a, 1) && find(@a, 1, $v)) { "
	"print($v); } }",
	"BEGIN { @a[pid] = count(); print(@a); clear(@a); zero(@a); }",
	"BEGIN { $a = 7; $b = $a / pid; $c = $a % 3; $d = -$a >> 1; @ = ~$d; }",
	"BEGIN { $a = (1, (2, \"b\")); @[$a] = $a; if ($a == (3, (4, \"c\"))) "
	"{ } }",
	"BEGIN { $a = pid > 1 ? comm : \"none\"; print($a); print(pid ?: 3); }",
	"BEGIN { $s = str(kptr(nsecs)); if ($s == str(kptr(tid))) { print($s); "
	"} }",
	"BEGIN { if (strncmp(comm, \"ab\", 2) == 0 || comm != \"xyz\") { @ = "
	"1; } }",
	"BEGIN { print(strlen(comm)); print(strstr(str(kptr(nsecs), 64), "
	"\"x\")); "
	"}",
	"BEGIN { print(strcontains(comm, \"a\")); $s = str_concat(comm, "
	"\"b\"); }",
	"BEGIN { printf(\"%s %d %r\\n\", str(kptr(nsecs), pid), 3, "
	"buf(kptr(1), 9)); }",
	"BEGIN { printf(\"%s %s\\n\", strftime(\"%H\", nsecs), ksym(nsecs)); "
	"time(); }",
	"BEGIN { printf(\"%s %s\\n\", ntop(pid), macaddr(kptr(nsecs))); "
	"join(kptr(1)); }",
	"BEGIN { print((uid, gid, cpu, elapsed, rand, cgroup, ncpus, "
	"jiffies)); }",
	"BEGIN { cat(\"/proc/%d/maps\", pid); errorf(\"%d\", 1); warnf(\"%s\", "
	"comm); }",
	"BEGIN { for ($i : 0..10) { if ($i == 3) { continue; } @[$i] = $i; } }",
	"BEGIN { $n = 0; for ($i : 0..pid) { $n += $i; if ($n > 9) { break; } "
	"} }",
	"BEGIN { for ($i : 0..3) { for ($j : 0..$i) { @ = $i * $j; } return; } "
	"}",
	"BEGIN { $s = str(kptr(nsecs)); for ($i : 0..3) { print($s); } }",
	"BEGIN { while (@ < 10) { @++; if (@ == 5) { break; } } unroll(3) { "
	"@++; } }",
	"BEGIN { $a = 0; while ($a < 3) { $a++; unroll(2) { @[$a]++; } } }",
	"profile:hz:9 { @[kstack, ustack(3), comm] = count(); }",
	"profile:hz:9 { $s = kstack; @ = $s; printf(\"%s %s\\n\", $s, ustack); "
	"}",
	"profile:hz:9 { @[str(kptr(nsecs)), 1] = count(); @[\"b\", 2] = "
	"count(); }",
	"interval:s:1 { print(@); clear(@); } profile:hz:9 { @[kstack] = "
	"count(); }",
	"profile:hz:9 /comm == \"a\" && str(kptr(nsecs)) == \"b\"/ { @ = "
	"count(); }",
};

static const char *const disabled[] = {
	"",
	"atomics,signed_div",
	"loop",
	"rdonly_cast,rdonly_cast_any,task_btf",
	("loop,atomics,signed_div,rdonly_cast,rdonly_cast_any,task_btf,"
	 "cookie_perf,get_func_ip,no_prealloc_perf,get_tai_ns"),
};

/* Compiles one; tells what was reported. */
static void compile_one(const char *text, void (*look)(const struct plan *plan))
{
	struct arena arena = { 0 };
	struct sources sources = { .arena = &arena };
	struct diags diags = { .arena = &arena, .sources = &sources };
	struct types types;
	struct probe_env env = { .arena = &arena,
				 .diags = &diags,
				 .layouts.arena = &arena };
	struct compile_request request = { .arena = &arena,
					   .sources = &sources,
					   .diags = &diags,
					   .types = &types,
					   .env = &env };
	struct plan *plan;

	types_init(&types, &arena);
	env.types = &types;
	request.source = source_add(&sources, "stdin", text, strlen(text));
	plan = compile(&request);
	diag_print_errors(&diags, stdout, false);
	CHECK(plan != NULL);
	for (uint32_t i = 0; plan && i < plan->nprograms; i++)
		CHECK(plan->programs[i].ninsns > 1);
	if (plan && look)
		look(plan);
	probe_env_close(&env);
	types_close(&types);
	arena_release(&arena);
}

/* A process of its own: a feature once off stays off. */
static void compile_all(const char *off)
{
	int status = -1;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		check_passed = check_failed = 0;
		if (*off)
			features_disable(off);
		for (size_t i = 0; i < sizeof(programs) / sizeof(*programs);
		     i++)
			compile_one(programs[i], NULL);
		if (check_failed)
			printf("with %s disabled\n", *off ? off : "nothing");
		fflush(stdout);
		_exit(check_failed != 0);
	}
	waitpid(child, &status, 0);
	CHECK_EQ(status, 0);
}

static void test_index(void)
{
	struct arena arena = { 0 };
	struct plan_index index = { .arena = &arena };
	static char keys[500];

	CHECK_EQ(plan_index_get(&index, keys), -1);
	for (int i = 0; i < 500; i++)
		plan_index_set(&index, &keys[i], i);
	plan_index_set(&index, &keys[7], 1000);
	CHECK_EQ(plan_index_get(&index, &keys[499]), 499);
	CHECK_EQ(plan_index_get(&index, &keys[7]), 1000);
	CHECK_EQ(plan_index_get(&index, &index), -1);
	CHECK_EQ(index.n, 500);
	arena_release(&arena);
}

/* Long parts of a key become ids; everything else stays where it was. */
static void test_key_type(void)
{
	struct arena arena = { 0 };
	struct types types;
	const struct type *parts[3], *lies;
	const struct field *fields;
	uint32_t n;

	types_init(&types, &arena);
	parts[0] = type_int(&types, 1, true);
	parts[1] = type_string(&types, INTERN_OVER);
	CHECK(plan_key_type(&types, parts[1]) == parts[1]);
	lies = type_tuple(&types, parts, 2);
	CHECK(plan_key_type(&types, lies) == lies);
	parts[2] = type_string(&types, INTERN_OVER + 1);
	CHECK(plan_key_type(&types, parts[2]) == type_int(&types, 8, false));
	lies = plan_key_type(&types, type_tuple(&types, parts, 3));
	fields = type_fields(&types, lies, &n);
	CHECK_EQ(n, 3);
	CHECK_EQ(fields[2].bit_offset / 8, 72);
	CHECK_EQ(lies->size, 80);
	types_close(&types);
	arena_release(&arena);
}

/* Small plain hashes are made with all their elements, on every kernel;
 * others where programs may not allocate. */
static void look_at_flags(const struct plan *plan)
{
	uint32_t as_they_come = feature(FEATURE_NO_PREALLOC_PERF)
					? BPF_F_NO_PREALLOC
					: 0;

	CHECK_EQ(plan->maps[0].flags, 0);
	CHECK_EQ(plan->maps[1].flags, as_they_come);
	CHECK_EQ(plan->maps[2].flags, as_they_come);
	CHECK_EQ(plan->maps[3].flags, 0);
}

int main(void)
{
	test_index();
	compile_one("BEGIN { @a[tid] = nsecs; @b[tid] = str(kptr(nsecs)); "
		    "@c[tid] = count(); @d[tid, comm]++; }",
		    look_at_flags);
	test_key_type();
	for (size_t i = 0; i < sizeof(disabled) / sizeof(*disabled); i++)
		compile_all(disabled[i]);
	return CHECK_END;
}
