// SPDX-License-Identifier: GPL-2.0-or-later
/* The bytes of a struct sockaddr as people write the address. */
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "runtime/constants.h"
#include "runtime/render.h"

/* 127.0.0.1:80 or [::1]:80 */
static bool render_internet(const char *bytes, uint32_t length,
			    struct text *out)
{
	char address[INET6_ADDRSTRLEN];
	struct sockaddr_in6 in6 = { 0 };
	struct sockaddr_in in;
	bool wide;

	/* What was read may be shorter than the family needs, as calls give a
	 * length. */
	if (length < sizeof(in))
		return false;
	memcpy(&in, bytes, sizeof(in));
	wide = in.sin_family == AF_INET6;
	if (wide && length < sizeof(in6))
		return false;
	memcpy(&in6, bytes, wide ? sizeof(in6) : sizeof(in));
	if (!inet_ntop(in.sin_family,
		       wide ? (const void *)&in6.sin6_addr
			    : (const void *)&in.sin_addr,
		       address, sizeof(address)))
		return false;
	text_printf(out, wide ? "[%s]:%u" : "%s:%u", address,
		    ntohs(in.sin_port));
	return true;
}

/* /run/socket, or @name of one that is in no file system */
static void render_local(const char *path, uint32_t length, struct text *out)
{
	if (!length) {
		/* A socket that was not bound has no name. */
		text_puts(out, "AF_UNIX");
		return;
	}
	if (!*path)
		text_putc(out, '@');
	else
		length = (uint32_t)strnlen(path, length);
	render_escaped(path + !*path, length - !*path, out);
}

void render_sockaddr(const struct value *value, struct text *out)
{
	uint32_t length;
	bool cut;
	const char *bytes = value_bytes(value, &length, &cut), *family;
	sa_family_t number;

	if (length < sizeof(number)) {
		text_puts(out, "NULL");
		return;
	}
	memcpy(&number, bytes, sizeof(number));
	if ((number == AF_INET || number == AF_INET6) &&
	    render_internet(bytes, length, out))
		return;
	if (number == AF_UNIX) {
		render_local(bytes + sizeof(number),
			     length - (uint32_t)sizeof(number), out);
		return;
	}
	family = constant_name(constants_families, number);
	if (family)
		text_puts(out, family);
	else
		render_u64(number, out);
}
