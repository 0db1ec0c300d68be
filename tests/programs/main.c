// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * programs [-n PROGRAMS] [-s SEED] [-l STATEMENTS] [-k PROBE] [-t SECONDS]
 * [-f] [-v] [-o FILE] AWL: has awl load random programs, and shows the first
 * that the verifier rejects, cut down. The last line says how many it took;
 * what awl itself refuses is skipped. -o keeps the last program, -v tells of
 * each, -f makes none with loops.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "programs.h"

/* To cut one down; for one to load. */
#define SHRINK_SECONDS 120
#define LOAD_SECONDS "120"
/* awl's exit status then. */
#define REJECTED 255

struct run {
	const char *awl;
	char file[64], err[72];
	uint32_t passed, failed, skipped;
	bool verbose;
};

static double now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* awl's exit status for what the file holds; what it says is in run->err. */
static int awl_run(const struct run *run, const char *option)
{
	pid_t pid = fork();
	int status, fd;

	if (pid < 0)
		exit(2);
	if (!pid) {
		fd = open(run->err, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		dup2(fd, STDERR_FILENO);
		fd = open("/dev/null", O_WRONLY);
		dup2(fd, STDOUT_FILENO);
		alarm(atoi(LOAD_SECONDS));
		execlp(run->awl, run->awl, "--no-warnings", "--unsafe", option,
		       run->file, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* awl's own mistakes, as it tells them, count as the verifier's do. */
static bool is_internal(const struct run *run)
{
	FILE *in = fopen(run->err, "r");
	char line[512];
	bool found = false;

	while (in && !found && fgets(line, sizeof(line), in))
		found = strstr(line, "internal error") != NULL;
	if (in)
		fclose(in);
	return found;
}

static int load(const struct run *run, const struct program *program)
{
	FILE *out = fopen(run->file, "w");
	int status;

	if (!out)
		exit(2);
	program_spell(program, out);
	if (fclose(out) != 0)
		exit(2);
	status = awl_run(run, "--load-only");
	return status == 1 && is_internal(run) ? REJECTED : status;
}

/* 0: it loads. 1: awl says why not. */
static bool is_rejected(const struct program *program, void *data)
{
	int status = load(data, program);

	return status != 0 && status != 1;
}

static void show(const char *file)
{
	FILE *in = fopen(file, "r");
	char text[4000];
	size_t n;

	if (!in)
		return;
	n = fread(text, 1, sizeof(text) - 1, in);
	fclose(in);
	text[n] = '\0';
	fputs(text, stdout);
}

static void try_one(struct run *run, uint64_t seed, uint32_t statements,
		    uint32_t probe)
{
	struct program program;
	double begin = now();
	int status;

	program_make(&program, seed, statements, probe);
	status = load(run, &program);
	if (run->verbose)
		printf("seed %llu, %u statements: %d, %.2f s\n",
		       (unsigned long long)seed, statements, status,
		       now() - begin);
	/* What does not even type-check is this generator's mistake. */
	if (status == 1 && awl_run(run, "--emit=typed") == 0) {
		run->skipped++;
		if (run->verbose && load(run, &program))
			show(run->err);
	} else if (status) {
		printf("seed %llu, %u statements: awl ends with %d\n",
		       (unsigned long long)seed, statements, status);
		show(run->err);
		run->failed++;
		if (status != 1) {
			program_shrink(&program, SHRINK_SECONDS, is_rejected,
				       run);
			load(run, &program);
			program_spell(&program, stdout);
			show(run->err);
		}
	} else {
		run->passed++;
	}
	program_free(&program);
}

/* Whether the kernel can do what some programs need. */
static bool has_feature(const char *awl, const char *name)
{
	char command[512];

	snprintf(command, sizeof(command), "%s --info | grep -q '%s: yes'", awl,
		 name);
	return system(command) == 0; /* NOLINT: our own command */
}

int main(int argc, char **argv)
{
	struct run run = { 0 };
	uint64_t seed = (uint64_t)time(NULL) % 1000000 * 1000;
	uint32_t left = 100, statements = 0, probe = nprobes, seconds = 3600;
	double begin = now();
	bool flat = false;
	int option;

	snprintf(run.file, sizeof(run.file), "/tmp/awl-programs.%d.bt",
		 (int)getpid());
	while ((option = getopt(argc, argv, "n:s:l:k:t:o:fv")) != -1)
		switch (option) {
		case 'n': left = (uint32_t)strtoul(optarg, NULL, 10); break;
		case 's': seed = strtoull(optarg, NULL, 10); break;
		case 'l':
			statements = (uint32_t)strtoul(optarg, NULL, 10);
			break;
		case 'k': probe = (uint32_t)strtoul(optarg, NULL, 10); break;
		case 't': seconds = (uint32_t)strtoul(optarg, NULL, 10); break;
		case 'o':
			snprintf(run.file, sizeof(run.file), "%s", optarg);
			break;
		case 'f': flat = true; break;
		case 'v': run.verbose = true; break;
		default: return 2;
		}
	if (optind != argc - 1)
		return 2;
	run.awl = argv[optind];
	snprintf(run.err, sizeof(run.err), "%s.err", run.file);
	statements_can_loop(!flat, has_feature(run.awl, "for_each_map_elem"));
	printf("seed %llu\n", (unsigned long long)seed);
	for (; left && !run.failed && now() - begin < seconds; left--, seed++)
		try_one(&run, seed, statements ? statements : 1u << seed % 10,
			probe);
	printf("%u passed, %u failed, %u skipped\n", run.passed, run.failed,
	       run.skipped);
	return run.failed != 0;
}
