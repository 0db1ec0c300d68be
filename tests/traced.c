// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stand-ins for programs and libraries that classic tools trace by name and
 * that a test machine does not have: the program is installed as bash, the
 * libraries (AS_libssl and so on) under those names. What the program
 * calls returns at once.
 */
#include <netdb.h>
#include <stdio.h>
#include <string.h>

/* clang makes no clones, and does not know the word. */
#ifdef __clang__
#define noclone
#endif
#define TRACED __attribute__((noinline, noclone, used, visibility("default")))

TRACED int SSL_read(void *ssl, char *to, int room);
TRACED int SSL_write(void *ssl, const char *from, int n);
TRACED int SSL_do_handshake(void *ssl);
TRACED int RSA_sign(void);
TRACED int RSA_verify(void);
TRACED int rsa_ossl_public_encrypt(void);
TRACED int rsa_ossl_public_decrypt(void);
TRACED int rsa_ossl_private_encrypt(void);
TRACED int rsa_ossl_private_decrypt(void);
TRACED int ossl_ecdsa_sign(void);
TRACED int ossl_ecdsa_verify(void);
TRACED int ecdh_simple_compute_key(void);
TRACED int ossl_ecdh_compute_key(void);
TRACED int pthread_create(void *thread, void *attributes, void *(*run)(void *),
			  void *data);

#if defined(AS_libssl)

TRACED int SSL_read(void *ssl, char *to, int room)
{
	(void)ssl;
	return snprintf(to, (size_t)room, "an answer");
}

TRACED int SSL_write(void *ssl, const char *from, int n)
{
	(void)ssl;
	(void)from;
	return n;
}

TRACED int SSL_do_handshake(void *ssl)
{
	(void)ssl;
	return -1;
}

#elif defined(AS_libcrypto)

#define RETURNS_1(name)       \
	TRACED int name(void) \
	{                     \
		return 1;     \
	}

RETURNS_1(RSA_sign)
RETURNS_1(RSA_verify)
RETURNS_1(rsa_ossl_public_encrypt)
RETURNS_1(rsa_ossl_public_decrypt)
RETURNS_1(rsa_ossl_private_encrypt)
RETURNS_1(rsa_ossl_private_decrypt)
RETURNS_1(ossl_ecdsa_sign)
RETURNS_1(ossl_ecdsa_verify)
RETURNS_1(ecdh_simple_compute_key)
RETURNS_1(ossl_ecdh_compute_key)

#elif defined(AS_libpthread)

TRACED int pthread_create(void *thread, void *attributes, void *(*run)(void *),
			  void *data)
{
	(void)thread;
	(void)attributes;
	(void)run;
	(void)data;
	return 0;
}

#else

TRACED char *readline(const char *prompt);
TRACED void *traced_thread(void *data);

/* Written first, so that the tracer finds the page in memory. */
TRACED char *readline(const char *prompt)
{
	static char line[64];

	(void)prompt;
	strcpy(line, "echo typed by hand");
	return line;
}

TRACED void *traced_thread(void *data)
{
	return data;
}

int main(void)
{
	struct addrinfo *found = NULL;
	char answer[32];

	if (strlen(readline("$ ")) == 0)
		return 1;
	if (getaddrinfo("127.0.0.1", "80", NULL, &found) == 0)
		freeaddrinfo(found);
	SSL_do_handshake(NULL);
	SSL_write(NULL, "a question", 10);
	SSL_read(NULL, answer, sizeof(answer));
	pthread_create(NULL, NULL, traced_thread, NULL);
	return RSA_sign() != 1;
}

#endif
