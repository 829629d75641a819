package dev.trestle.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Properties that AWS takes as a JSON text. */
final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not expressible as JSON: " + value, e);
    }
  }

  private Json() {}
}
