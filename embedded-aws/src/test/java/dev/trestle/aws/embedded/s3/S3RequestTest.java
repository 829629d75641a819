package dev.trestle.aws.embedded.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class S3RequestTest {

  @Test
  void bucketIsInThePath() {
    S3Request request = S3Request.of("PUT", "localhost:4566", "/b/a%20b/c+d?x-id=1&acl", false);

    assertThat(request.bucket()).isEqualTo("b");
    assertThat(request.key()).isEqualTo("a b/c+d");
    assertThat(request.query()).containsEntry("x-id", "1").containsEntry("acl", "");
    assertThat(request.uri()).isEqualTo("/b/a%20b/c+d?x-id=1&acl");
  }

  @Test
  void bucketIsInTheHostName() {
    S3Request request = S3Request.of("GET", "my.b.localhost:4566", "/k?list", false);

    assertThat(request.bucket()).isEqualTo("my.b");
    assertThat(request.key()).isEqualTo("k");
    assertThat(request.uri()).isEqualTo("/my.b/k?list");
  }

  @Test
  void awsHostNamesAreUnderstood() {
    assertThat(S3Request.of("GET", "b.s3.us-east-1.amazonaws.com", "/k", false).bucket())
        .isEqualTo("b");
    assertThat(S3Request.of("GET", "s3.us-east-1.amazonaws.com", "/b/k", false).bucket())
        .isEqualTo("b");
    assertThat(S3Request.of("GET", "127.0.0.1:1", "/", false).bucket()).isEmpty();
  }
}
