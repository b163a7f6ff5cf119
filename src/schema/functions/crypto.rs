//! Functions of cryptography.

use super::{Function as F, param};

pub(super) static FUNCTIONS: &[F] = &[
    F::new(
        "crypto/bcrypt",
        "bcrypt",
        &[param("str", "string")],
        "string",
        "The bcrypt hash of a string, with an optional cost (10 when not given). The salt is random: each evaluation \
         gives another hash.",
    )
    .variadic(param("cost", "number"), 1, Some(2))
    .impure()
    .example("bcrypt(\"hello\")", "a new hash each time, starting with $2a$10$"),
    F::new(
        "crypto/md5",
        "md5",
        &[param("str", "string")],
        "string",
        "The MD5 digest of a string in hexadecimal. Not for security, and missing from FIPS builds.",
    )
    .example("md5(\"hello\")", "\"5d41402abc4b2a76b9719d911017c592\""),
    F::new(
        "crypto/rsadecrypt",
        "rsadecrypt",
        &[param("ciphertext", "string"), param("privatekey", "string")],
        "string",
        "Decrypts Base64 text with an RSA private key in PEM form. The plain text ends up in the job.",
    )
    .example("rsadecrypt(filebase64(\"secret.bin\"), file(\"key.pem\"))", "the plain text"),
    F::new(
        "crypto/sha1",
        "sha1",
        &[param("str", "string")],
        "string",
        "The SHA-1 digest of a string in hexadecimal. Not for security, and missing from FIPS builds.",
    )
    .example("sha1(\"hello\")", "\"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d\""),
    F::new(
        "crypto/sha256",
        "sha256",
        &[param("str", "string")],
        "string",
        "The SHA-256 digest of a string in hexadecimal.",
    )
    .example("sha256(\"hello\")", "\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\""),
    F::new(
        "crypto/sha512",
        "sha512",
        &[param("str", "string")],
        "string",
        "The SHA-512 digest of a string in hexadecimal.",
    )
    .example("substr(sha512(\"hello\"), 0, 16)", "\"9b71d224bd62f378\""),
];
