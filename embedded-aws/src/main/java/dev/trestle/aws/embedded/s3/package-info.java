/** What S3Mock leaves out of S3: bucket settings and events. */
@org.jspecify.annotations.NullMarked
package dev.trestle.aws.embedded.s3;
