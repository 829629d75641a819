package dev.trestle.aws.embedded.s3;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a request does to objects, told when it has succeeded. */
public interface Change {

  /** Whether {@link #happened} must be given the bodies. */
  boolean needsBodies();

  /** Called once, before the client gets the end of the response; returns at once. */
  void happened(
      Function<String, @Nullable String> responseHeaders, String requestBody, String responseBody);
}
