package dev.trestle.aws.embedded.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class S3RequestTest {

  private static S3Request request(String method, String host, String uri) {
    return S3Request.of(method, uri, name -> name.equals("Host") ? host : null);
  }

  @Test
  void bucketIsInThePath() {
    S3Request request = request("PUT", "localhost:4566", "/b/a%20b/c+d?x-id=1&acl");

    assertThat(request.bucket()).isEqualTo("b");
    assertThat(request.key()).isEqualTo("a b/c+d");
    assertThat(request.query()).containsOnlyKeys("acl");
    assertThat(request.uri()).isEqualTo("/b/a%20b/c%2Bd?x-id=1&acl");
  }

  @Test
  void bucketIsInTheHostName() {
    S3Request request = request("GET", "my.b.localhost:4566", "/k?list");

    assertThat(request.bucket()).isEqualTo("my.b");
    assertThat(request.key()).isEqualTo("k");
    assertThat(request.uri()).isEqualTo("/my.b/k?list");
  }

  @Test
  void awsHostNamesAreUnderstood() {
    assertThat(request("GET", "b.s3.us-east-1.amazonaws.com", "/k").bucket()).isEqualTo("b");
    assertThat(request("GET", "s3.us-east-1.amazonaws.com", "/b/k").bucket()).isEqualTo("b");
    assertThat(request("GET", "127.0.0.1:1", "/").bucket()).isEmpty();
  }

  @Test
  void versionIsReplacedInTheUri() {
    assertThat(request("GET", "h", "/b/k?versionId=a&x-id=GetObject").uriOfVersion("s"))
        .isEqualTo("/b/k?x-id=GetObject&versionId=s");
    assertThat(request("GET", "h", "/b/k").uriOfVersion("s")).isEqualTo("/b/k?versionId=s");
  }

  @Test
  void keysThatAWebServerWouldChangeHaveAnotherNameInS3Mock() {
    S3Request request = request("GET", "h", "/b/a/../b%5C?acl");

    assertThat(request.key()).isEqualTo("a/../b\\");
    assertThat(request.uri()).isEqualTo("/b/embedded-odd-key/YS8uLi9iXA?acl");
  }
}
