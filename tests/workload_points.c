// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * USDT points for the tests, with an argument in each form that there is. The
 * notes are written by hand, so that it is known which form each has, where a
 * compiler would choose.
 */
#include "tests/workload_points.h"

#include <stdint.h>

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

/* A nop, and the note that tells of it. */
#define POINT(name, semaphore, arguments)                        \
	"990: nop\n"                                             \
	".pushsection .note.stapsdt, \"\", \"note\"\n"           \
	".balign 4\n"                                            \
	".4byte 992f - 991f, 994f - 993f, 3\n"                   \
	"991: .asciz \"stapsdt\"\n"                              \
	"992: .balign 4\n"                                       \
	"993: .8byte 990b, _.stapsdt.base, " TEXT(               \
		semaphore) "\n"                                  \
			   ".asciz \"workload\"\n.asciz \"" name \
			   "\"\n.asciz \"" arguments "\"\n"      \
			   "994: .balign 4\n"                    \
			   ".popsection\n"

__asm__(".pushsection .stapsdt.base, \"aG\", \"progbits\", .stapsdt.base, "
	"comdat\n"
	".weak _.stapsdt.base\n"
	".hidden _.stapsdt.base\n"
	"_.stapsdt.base: .space 1\n"
	".size _.stapsdt.base, 1\n"
	".popsection\n");

/* In a section of its own, as the kernel finds it by its place in the file. */
__attribute__((section(".probes"), used)) volatile uint16_t workload_semaphore =
	0;
__attribute__((used)) volatile int32_t workload_pair[2] = { -7, 8 };

#if defined(__x86_64__)

struct place {
	int8_t byte;
	int32_t number;
	uint64_t words[4];
};

static void fire_constants(void)
{
	__asm__ volatile(POINT("constants", 0,
			       "-4@$-5 1@$200 8@$4294967296 2@$-1 -2@$65535"));
}

static void fire_registers(int i)
{
	__asm__ volatile(POINT("registers", 0,
			       "-4@%%eax 4@%%eax 8@%%rbx 1@%%cl 1@%%ch -2@%%dx "
			       "-1@%%sil 8@%%r8 -4@%%r9d")
			 :
			 : "a"(-i - 1), "b"(0x123456789abcdefULL), "c"(0x4241),
			   "d"(-300), "S"(-3));
}

static void fire_memory(int i)
{
	struct place place = { -2, -1000 - i, { 10, 11, 12, 1ULL << 40 } };

	__asm__ volatile(POINT("memory", 0,
			       "-1@(%%rax) -4@4(%%rax) 8@8(%%rax,%%rbx,8) "
			       "8@-8(%%rdx) 8@(%%rax,%%rcx)")
			 :
			 : "a"(&place), "b"(3UL), "c"(16UL),
			   "d"(&place.words[2])
			 : "memory");
}

static void fire_symbols(void)
{
	__asm__ volatile(POINT("symbols", 0,
			       "-4@workload_pair(%%rip) "
			       "4@workload_pair+4(%%rip)")
			 :
			 : "m"(workload_pair));
}

/* Inlined three times, each with its argument elsewhere. */
static void fire_places(int i)
{
	__asm__ volatile(POINT("places", 0, "-4@%%ebx") : : "b"(i));
	__asm__ volatile(POINT("places", 0, "-4@%%ecx") : : "c"(i + 100));
	__asm__ volatile(POINT("places", 0, "-4@$1000"));
}

/* Only when somebody listens, as programs do whose arguments cost much. */
static void fire_asked(int i)
{
	if (workload_semaphore)
		__asm__ volatile(
			POINT("asked", workload_semaphore, "-4@%%eax 2@%%cx")
			:
			: "a"(i), "c"(workload_semaphore));
}

static void fire_text(void)
{
	static const char text[] = "a marked place";

	__asm__ volatile(POINT("text", 0, "8@%%rax 8f@%%xmm0")
			 :
			 : "a"(text)
			 : "memory");
}

void do_points(int n, char **argv)
{
	(void)argv;
	for (int i = 0; i < n; i++) {
		fire_constants();
		fire_registers(i);
		fire_memory(i);
		fire_symbols();
		fire_places(i);
		fire_asked(i);
		fire_text();
	}
}

#else

void do_points(int n, char **argv)
{
	(void)n;
	(void)argv;
}

#endif
