package dev.trestle.gateway.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Struct as JSON text. Whole numbers are written without a fraction, so that a schema's {@code
 * integer} means what it says; members come in order of their names, since a Struct has no order
 * and a retry must give the same text.
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record StructText(byte[] utf8, List<String> notFinite) {

  /** Beyond it not every whole number is a double. */
  private static final double MAX_EXACT = 9_007_199_254_740_992d;

  private static final int MAX_REPORTED = 20;
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * The text, and JSON Pointers to the first numbers that JSON cannot hold; without such numbers
   * the text is whole.
   */
  static StructText of(Struct struct) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<String> notFinite = new ArrayList<>();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      new Writing(json, notFinite).object(struct, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new StructText(out.toByteArray(), List.copyOf(notFinite));
  }

  private record Writing(JsonGenerator json, List<String> notFinite) {

    void object(Struct struct, String pointer) throws IOException {
      json.writeStartObject();
      for (Map.Entry<String, Value> member : new TreeMap<>(struct.getFieldsMap()).entrySet()) {
        json.writeFieldName(member.getKey());
        String escaped = member.getKey().replace("~", "~0").replace("/", "~1");
        value(member.getValue(), pointer + "/" + escaped);
      }
      json.writeEndObject();
    }

    private void array(ListValue list, String pointer) throws IOException {
      json.writeStartArray();
      for (int i = 0; i < list.getValuesCount(); i++) {
        value(list.getValues(i), pointer + "/" + i);
      }
      json.writeEndArray();
    }

    private void value(Value value, String pointer) throws IOException {
      switch (value.getKindCase()) {
        case STRUCT_VALUE -> object(value.getStructValue(), pointer);
        case LIST_VALUE -> array(value.getListValue(), pointer);
        case STRING_VALUE -> json.writeString(value.getStringValue());
        case BOOL_VALUE -> json.writeBoolean(value.getBoolValue());
        case NUMBER_VALUE -> number(value.getNumberValue(), pointer);
        case NULL_VALUE, KIND_NOT_SET -> json.writeNull();
      }
    }

    private void number(double number, String pointer) throws IOException {
      if (!Double.isFinite(number)) {
        if (notFinite.size() < MAX_REPORTED) {
          notFinite.add(pointer);
        }
        json.writeNull();
      } else if (number == Math.rint(number) && Math.abs(number) <= MAX_EXACT) {
        json.writeNumber((long) number);
      } else {
        json.writeNumber(number);
      }
    }
  }
}
