// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs whose stacks are named: named_outer() calls named_middle() calls
 * named_inner(), where the tests take the stack, by one of these ways:
 *
 *	named [direct]		no other
 *	named library		through libnamed.so, which lies beside it
 *	named closed		the same, and the library is closed at once
 *	named jit		through code that is made when it runs, named in
 *				/tmp/perf-PID.map
 *	named mixed		through C++ and Rust (named-mixed)
 *	named nested		through a function in a function
 *	named vdso		a system call that the vdso makes
 *	named exec		no other, and again after an exec
 *
 * With "stay" behind these it waits until standard input ends, and with
 * "stay=FILE" makes the file first.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "tests/named.h"

static int (*way)(int (*call)(int n), int n);

TRACED int named_inner(int n)
{
	USE(n);
	return n + 1;
}

/* No frames, but for who knows the sources. */
static inline INLINED int named_deeper(int n)
{
	if (way)
		return way(named_inner, n) + 1;
	return named_inner(n) + 1;
}

static inline INLINED int named_within(int n)
{
	return named_deeper(n) + 1;
}

TRACED int named_middle(int n)
{
	return named_within(n) + 1;
}

TRACED int named_outer(int n)
{
	return named_middle(n) + 1;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

/* In a static program it would want the C library that it was made with. */
#ifdef AS_STATIC
static void *open_library(void)
{
	return NULL;
}
#else
static void *open_library(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 32);
	void *library;

	while (n > 0 && path[n - 1] != '/')
		n--;
	strcpy(path + (n > 0 ? n : 0), "libnamed.so");
	library = dlopen(path, RTLD_NOW);
	if (!library) {
		fprintf(stderr, "%s\n", dlerror());
		exit(1);
	}
	way = (int (*)(int (*)(int), int))dlsym(library, "named_library");
	return library;
}
#endif

/*
 *	push %rbp; mov %rsp,%rbp; mov %rdi,%rax; mov %esi,%edi; call *%rax;
 *	pop %rbp; ret
 */
static const unsigned char code[] = {
	0x55, 0x48, 0x89, 0xe5, 0x48, 0x89, 0xf8,
	0x89, 0xf7, 0xff, 0xd0, 0x5d, 0xc3,
};

/* A symbol before it and one behind, as compilers leave them. */
static void make_code(void)
{
	char path[64];
	FILE *map;
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		fail("mmap");
	memcpy(page + 64, code, sizeof(code));
	if (mprotect(page, 4096, PROT_READ | PROT_EXEC))
		fail("mprotect");
	snprintf(path, sizeof(path), "/tmp/perf-%d.map", getpid());
	map = fopen(path, "we");
	if (!map)
		fail(path);
	fprintf(map, "%lx 40 before\n", (unsigned long)page);
	fprintf(map, "%lx %zx LazyCompile:~named jit.js:7\n",
		(unsigned long)page + 64, sizeof(code));
	fprintf(map, "%lx 10 behind\n",
		(unsigned long)(page + 64 + sizeof(code)));
	fclose(map);
	way = (int (*)(int (*)(int), int))(void *)(page + 64);
}

static inline INLINED int named_call(int (*call)(int n), int n)
{
	return call(n) + 1;
}

#ifndef __clang__
/* Other languages have such, too: what a lambda is in C++. */
TRACED static int named_nesting(int (*call)(int n), int n)
{
	TRACED int nested(int m)
	{
		return named_call(call, m) + 1;
	}

	return nested(n) + 1;
}
#else
#define named_nesting named_call
#endif

static void stay(const char *file)
{
	int fd = *file == '=' ? creat(file + 1, 0600) : -1;
	char c;

	if (fd >= 0)
		close(fd);
	while (read(0, &c, 1) > 0)
		;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "direct";
	void *library = NULL;
	struct timespec spent;

	if (!strcmp(name, "library") || !strcmp(name, "closed"))
		library = open_library();
	else if (!strcmp(name, "jit"))
		make_code();
	else if (!strcmp(name, "nested"))
		way = named_nesting;
	else if (!strcmp(name, "mixed"))
		way = named_mixed;
	else if (!strcmp(name, "vdso"))
		/* Not one of the clocks that it reads itself. */
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
	if (named_outer(argc) < 0)
		return 1;
	if (library && !strcmp(name, "closed"))
		dlclose(library);
	if (!strcmp(name, "exec"))
		execl("/proc/self/exe", "named", (char *)NULL);
	if (!strncmp(argv[argc - 1], "stay", 4))
		stay(argv[argc - 1] + 4);
	return 0;
}
