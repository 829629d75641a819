package dev.trestle.aws.embedded.s3;

/** Whether a bucket keeps what is overwritten and deleted. */
enum Versioning {
  /** It never did. */
  OFF,
  ENABLED,
  /** It does no more: what is new has the version id {@code null}, what it kept stays. */
  SUSPENDED
}
