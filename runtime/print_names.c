// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arguments of system calls that mean more than their number: flag sets,
 * constants, signals. A row says which argument of which calls.
 */
#include "runtime/print_names.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

struct name {
	uint64_t value;
	const char *name;
};

#define NAME(constant)                          \
	{                                       \
		(uint64_t)(constant), #constant \
	}
#define END             \
	{               \
		0, NULL \
	}

/* Those of several bits come before their parts. The kernel's O_LARGEFILE is
 * set by every 64-bit open and says nothing. */
static const struct name open_flags[] = {
	NAME(O_TMPFILE),
	NAME(O_SYNC),
	NAME(O_WRONLY),
	NAME(O_RDWR),
	NAME(O_CREAT),
	NAME(O_EXCL),
	NAME(O_NOCTTY),
	NAME(O_TRUNC),
	NAME(O_APPEND),
	NAME(O_NONBLOCK),
	NAME(O_DSYNC),
	NAME(O_ASYNC),
	NAME(O_DIRECT),
	NAME(O_DIRECTORY),
	NAME(O_NOFOLLOW),
	NAME(O_NOATIME),
	NAME(O_CLOEXEC),
	NAME(O_PATH),
	{ 0100000, "O_LARGEFILE" },
	END,
};
static const struct name map_protections[] = {
	NAME(PROT_READ),
	NAME(PROT_WRITE),
	NAME(PROT_EXEC),
	END,
};
static const struct name map_flags[] = {
	NAME(MAP_SHARED_VALIDATE),
	NAME(MAP_SHARED),
	NAME(MAP_PRIVATE),
	NAME(MAP_FIXED),
	NAME(MAP_ANONYMOUS),
	NAME(MAP_GROWSDOWN),
	NAME(MAP_LOCKED),
	NAME(MAP_NORESERVE),
	NAME(MAP_POPULATE),
	NAME(MAP_NONBLOCK),
	NAME(MAP_STACK),
	NAME(MAP_HUGETLB),
	END,
};
static const struct name at_flags[] = {
	NAME(AT_SYMLINK_NOFOLLOW),
	NAME(AT_SYMLINK_FOLLOW),
	NAME(AT_NO_AUTOMOUNT),
	NAME(AT_EMPTY_PATH),
	END,
};
static const struct name access_modes[] = {
	NAME(R_OK),
	NAME(W_OK),
	NAME(X_OK),
	END,
};
static const struct name folders[] = { NAME(AT_FDCWD), END };
static const struct name whences[] = {
	NAME(SEEK_SET),	 NAME(SEEK_CUR),  NAME(SEEK_END),
	NAME(SEEK_DATA), NAME(SEEK_HOLE), END,
};
static const struct name families[] = {
	NAME(AF_UNIX),	 NAME(AF_INET),	 NAME(AF_INET6), NAME(AF_NETLINK),
	NAME(AF_PACKET), NAME(AF_VSOCK), NAME(AF_ALG),	 END,
};

enum face { FACE_FLAGS, FACE_CONSTANT, FACE_SIGNAL, FACE_OCTAL };

/* `calls`: words between blanks; NULL: any system call. */
static const struct row {
	const char *argument, *calls;
	enum face face;
	const struct name *names;
	const char *zero; /* what 0 is called */
} rows[] = {
	{ "dfd", NULL, FACE_CONSTANT, folders, NULL },
	{ "newdfd", NULL, FACE_CONSTANT, folders, NULL },
	{ "olddfd", NULL, FACE_CONSTANT, folders, NULL },
	{ "flags", " open openat ", FACE_FLAGS, open_flags, "O_RDONLY" },
	{ "flags", " mmap ", FACE_FLAGS, map_flags, "MAP_FILE" },
	{ "flag", " newfstatat unlinkat fchownat ", FACE_FLAGS, at_flags,
	  NULL },
	{ "flags", " newfstatat statx linkat faccessat2 execveat ", FACE_FLAGS,
	  at_flags, NULL },
	{ "prot", " mmap mprotect pkey_mprotect ", FACE_FLAGS, map_protections,
	  "PROT_NONE" },
	{ "mode", " access faccessat faccessat2 ", FACE_FLAGS, access_modes,
	  "F_OK" },
	{ "mode",
	  " open openat creat mkdir mkdirat chmod fchmod fchmodat mknod ",
	  FACE_OCTAL, NULL, NULL },
	{ "whence", " lseek ", FACE_CONSTANT, whences, "SEEK_SET" },
	{ "family", " socket socketpair ", FACE_CONSTANT, families, NULL },
	{ "sig", " kill tkill tgkill rt_sigaction rt_sigqueueinfo ",
	  FACE_SIGNAL, NULL, NULL },
};

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);
	const char *at = words;

	while ((at = strstr(at, word)) != NULL) {
		if (at[-1] == ' ' && at[len] == ' ')
			return true;
		at += len;
	}
	return false;
}

/* O_WRONLY|O_CREAT, what no name is left for in hex. */
static void put_flags(const struct row *row, uint64_t value, struct text *out)
{
	size_t begin = out->len;

	for (const struct name *name = row->names; name->name; name++) {
		if ((value & name->value) != name->value)
			continue;
		value &= ~name->value;
		text_printf(out, "%s%s", out->len > begin ? "|" : "",
			    name->name);
	}
	if (value)
		text_printf(out, "%s0x%llx", out->len > begin ? "|" : "",
			    (unsigned long long)value);
}

static bool put_constant(const struct row *row, uint64_t value,
			 struct text *out)
{
	for (const struct name *name = row->names; name->name; name++) {
		if ((uint32_t)name->value != (uint32_t)value)
			continue;
		text_puts(out, name->name);
		return true;
	}
	return false;
}

static bool put_signal(uint64_t value, struct text *out)
{
	const char *name = value < 65 ? sigabbrev_np((int)value) : NULL;

	if (name)
		text_printf(out, "SIG%s", name);
	return name != NULL;
}

/* The read-only bit pattern has no bit: openat's flags always begin so. */
static bool put_face(const struct row *row, uint64_t value, struct text *out)
{
	bool reads = row->names == open_flags && !(value & O_ACCMODE);

	if (!value && row->zero) {
		text_puts(out, row->zero);
		return true;
	}
	switch (row->face) {
	case FACE_FLAGS:
		if (!value)
			return false;
		if (reads)
			text_puts(out, "O_RDONLY|");
		put_flags(row, value, out);
		return true;
	case FACE_CONSTANT: return put_constant(row, value, out);
	case FACE_SIGNAL: return put_signal(value, out);
	default:
		text_printf(out, value ? "0%llo" : "%llo",
			    (unsigned long long)value);
		return true;
	}
}

bool print_named(const char *probe, const char *argument, uint64_t value,
		 struct text *out)
{
	const char *call = strstr(probe, ":sys_enter_");

	if (!call)
		return false;
	call += strlen(":sys_enter_");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!strcmp(rows[i].argument, argument) &&
		    (!rows[i].calls || has_word(rows[i].calls, call)))
			return put_face(&rows[i], value, out);
	return false;
}
