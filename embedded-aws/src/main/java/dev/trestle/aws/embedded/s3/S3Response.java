package dev.trestle.aws.embedded.s3;

import dev.trestle.aws.embedded.xml.XmlWriter;
import java.util.Map;

/** An answer that is made here and not by S3Mock. */
public record S3Response(int status, Map<String, String> headers, String body) {

  static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

  static S3Response ok(String body) {
    return new S3Response(200, Map.of(), body);
  }

  static S3Response empty(int status, Map<String, String> headers) {
    return new S3Response(status, headers, "");
  }

  static S3Response error(int status, String code, String message) {
    return error(status, code, message, Map.of());
  }

  static S3Response error(int status, String code, String message, Map<String, String> headers) {
    return new S3Response(
        status,
        headers,
        new XmlWriter("Error")
            .element("Code", code)
            .element("Message", message)
            .element("RequestId", "embedded")
            .end());
  }

  static S3Response noSuchBucket() {
    return error(404, "NoSuchBucket", "The specified bucket does not exist");
  }

  static S3Response noSuchKey() {
    return error(404, "NoSuchKey", "The specified key does not exist.");
  }

  static S3Response invalid(String message) {
    return error(400, "InvalidArgument", message);
  }
}
