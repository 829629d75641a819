package dev.trestle.log.store;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.github.luben.zstd.Zstd;
import dev.trestle.log.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes form 1, which the log only reads. */
final class SequenceWriter {

  private static final CBORFactory CBOR = new CBORFactory();

  private SequenceWriter() {}

  interface Items {
    void writeTo(CBORGenerator out) throws IOException;
  }

  static byte[] write(List<Event> events) {
    return Zstd.compress(
        sequence(
            out -> {
              out.writeNumber(1);
              for (Event event : events) {
                write(event, out);
              }
            }));
  }

  static byte[] sequence(Items items) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CBORGenerator out = CBOR.createGenerator(bytes)) {
      items.writeTo(out);
    } catch (IOException cannotHappen) {
      throw new UncheckedIOException(cannotHappen);
    }
    return bytes.toByteArray();
  }

  private static void write(Event event, CBORGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("i", event.id());
    out.writeStringField("s", event.source());
    out.writeStringField("y", event.type());
    if (event.schemaVersion() != 0) {
      out.writeNumberField("v", event.schemaVersion());
    }
    if (!event.subject().isEmpty()) {
      out.writeStringField("u", event.subject());
    }
    out.writeNumberField("t", event.time().getEpochSecond());
    if (event.time().getNano() != 0) {
      out.writeNumberField("n", event.time().getNano());
    }
    if (!event.extensions().isEmpty()) {
      out.writeObjectFieldStart("x");
      for (Map.Entry<String, String> extension : new TreeMap<>(event.extensions()).entrySet()) {
        out.writeStringField(extension.getKey(), extension.getValue());
      }
      out.writeEndObject();
    }
    out.writeBinaryField("p", event.payload().toByteArray());
    out.writeEndObject();
  }
}
