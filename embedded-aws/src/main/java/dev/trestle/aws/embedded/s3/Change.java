package dev.trestle.aws.embedded.s3;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a request changes, told when S3Mock has done its part.
 *
 * @param then called once, before the client gets the end of the response; returns at once
 * @param readsRequest whether {@code then} must be given the body of the request
 */
public record Change(Consumer<Done> then, boolean readsRequest) {

  static Change of(Consumer<Done> then) {
    return new Change(then, false);
  }

  /**
   * A request that has succeeded.
   *
   * @param headers of S3Mock's response
   * @param request its body, if it is read
   * @param response its body
   */
  public record Done(Function<String, @Nullable String> headers, String request, String response) {

    String header(String name) {
      String value = headers.apply(name);
      return value == null ? "" : value;
    }

    long number(String header) {
      String value = header(header);
      return value.isEmpty() ? 0 : Long.parseLong(value);
    }

    /** The text of the first element of that name in the response. */
    String element(String name) {
      return Xml.text(Xml.root(response), name, "");
    }
  }
}
