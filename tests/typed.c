// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is probed by its debug information: functions with parameters of every
 * kind. Built with and without optimization, so that parameters are where the
 * compiler keeps them and where the calling convention puts them.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <wchar.h>

#ifdef AS_GO
/* What tells a Go program, without Go. */
__attribute__((section(".note.go.buildid"), used)) static const char go_id[] =
	"none";
#endif

/* Called as it is declared, whatever its body would allow. */
#define TRACED __attribute__((noinline, noclone, noipa))
#define USE(x) __asm__ volatile("" : : "m"(x) : "memory")

enum color { RED, GREEN = 5, BLUE = -2 };
enum plain { ZERO, ONE, TWO };
typedef unsigned long long long_name_t;
typedef int (*callback_t)(int);

struct pair {
	int32_t a;
	int64_t b;
};

struct small {
	int16_t x, y;
};

struct odd {
	uint8_t v[7];
};

struct bits {
	uint32_t low : 3;
	int32_t middle : 5;
	uint64_t high : 40;
};

union number {
	int32_t i;
	uint8_t bytes[4];
};

struct large {
	int32_t v[6];
	const char *name;
	char text[8];
	struct pair pair;
	union {
		int32_t inner;
		float fraction;
	};
	struct large *next;
};

struct mixed {
	int64_t whole;
	double part;
};

typedef struct {
	int member;
} nameless_t;

TRACED void typed_integers(int8_t a, uint8_t b, int16_t c, uint16_t d,
			   int32_t e, uint32_t f, int64_t g, uint64_t h)
{
	USE(a);
	USE(b);
	USE(c);
	USE(d);
	USE(e);
	USE(f);
	USE(g);
	USE(h);
}

TRACED void typed_names(char c, unsigned char u, long l, size_t size,
			wchar_t wide, bool yes)
{
	USE(c);
	USE(u);
	USE(l);
	USE(size);
	USE(wide);
	USE(yes);
}

TRACED void typed_pointers(const char *text, char *buffer, const void *any,
			   char **list, volatile int *number, int (*matrix)[3])
{
	USE(text);
	USE(buffer);
	USE(any);
	USE(list);
	USE(number);
	USE(matrix);
}

TRACED void typed_enums(enum color color, enum plain plain, long_name_t l,
			callback_t callback, nameless_t *nameless)
{
	USE(color);
	USE(plain);
	USE(l);
	USE(callback);
	USE(nameless);
}

TRACED void typed_values(struct pair pair, struct small small, struct odd odd,
			 struct large large, union number number)
{
	USE(pair);
	USE(small);
	USE(odd);
	USE(large);
	USE(number);
}

TRACED struct large typed_result(struct large *from, int n)
{
	USE(from);
	USE(n);
	return *from;
}

TRACED void typed_floats(int a, double b, float c, struct mixed d, int e,
			 long double f, int g)
{
	USE(a);
	USE(b);
	USE(c);
	USE(d);
	USE(e);
	USE(f);
	USE(g);
}

TRACED void typed_bits(struct bits *at, struct bits bits, __int128 wide,
		       int array[4])
{
	USE(at);
	USE(bits);
	USE(wide);
	USE(array);
}

TRACED void typed_stack(long a, long b, long c, long d, long e, struct pair f,
			long g, struct small h, int i)
{
	USE(a);
	USE(b);
	USE(c);
	USE(d);
	USE(e);
	USE(f);
	USE(g);
	USE(h);
	USE(i);
}

TRACED void typed_variadic(const char *format, ...)
{
	USE(format);
}

TRACED void typed_nothing(void)
{
	__asm__ volatile("");
}

/* Returns in three places. */
TRACED int typed_branches(int n)
{
	if (n < 0) {
		USE(n);
		return -1;
	}
	if (!n) {
		USE(n);
		return 7;
	}
	USE(n);
	return n * 2;
}

#if defined(__x86_64__)
/* Begins with what the kernel cannot probe. */
__asm__(".globl typed_locked\n"
	".type typed_locked, @function\n"
	"typed_locked: lock incl typed_counter(%rip)\n"
	"ret\n"
	".size typed_locked, . - typed_locked\n"
	".local typed_counter\n"
	".comm typed_counter, 4, 4\n");
#endif

static inline __attribute__((always_inline)) int typed_inlined(int x)
{
	USE(x);
	return x + 1;
}

/* Lines of a source of their own, which stay when the rest changes. */
#line 100 "typed/places.c"
TRACED int typed_places(int n)
{
	int sum = 0;

	for (int i = 0; i < n; i++) {
		sum += typed_inlined(i);
		USE(sum);
	}
	/* no code here */
	return sum;
}

static void call_values(struct large *large)
{
	typed_values((struct pair){ 11, -22 }, (struct small){ -3, 4 },
		     (struct odd){ { 1, 2, 3, 4, 5, 6, 7 } }, *large,
		     (union number){ .i = 0x01020304 });
	typed_result(large, 77);
	typed_floats(1, 2.5, 3.5f, (struct mixed){ 4, 5.5 }, 6, 7.5L, 8);
	typed_stack(1, 2, 3, 4, 5, (struct pair){ 6, 7 }, 8,
		    (struct small){ 9, 10 }, -11);
}

int main(int argc, char **argv)
{
	struct bits bits = { 5, -3, 123456789012 };
	struct large large = {
		{ 1, 2, 3, 4, 5, 6 }, "large", "text", { 7, 8 }, { 9 }, &large
	};
	nameless_t nameless = { 9 };
	char buffer[] = "buffer", text[] = "text";
	char *list[] = { text, buffer, NULL };
	int number = 42, matrix[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };
	int array[4] = { 1, 2, 3, 4 };

	typed_integers(-1, 200, -300, 60000, -70000, 4000000000u, -5000000000,
		       UINT64_MAX);
	typed_names('c', 200, -1, 7, L'x', true);
	typed_pointers(text, buffer, &number, list, &number, matrix);
	typed_enums(GREEN, TWO, 77, NULL, &nameless);
	call_values(&large);
	typed_bits(&bits, bits, (__int128)5 << 64 | 6, array);
	typed_variadic(text, 1, 2);
	typed_nothing();
	for (int i = -1; i <= 4; i++)
		typed_branches(i);
	if (argc > 1) /* so that its memory can still be looked at */
		sleep(1);
	return argv[0] && typed_places(3) != 6;
}
