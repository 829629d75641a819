/** S3, but for the contents of objects, which S3Mock keeps. */
@org.jspecify.annotations.NullMarked
package dev.trestle.aws.embedded.s3;
