package dev.trestle.replayer.reseed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.trestle.s3events.NativeRecords;
import dev.trestle.s3events.NativeRecords.Creations;
import dev.trestle.s3events.ObjectChange;
import dev.trestle.s3events.ObjectChange.Kind;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** The forms in which consumers of S3's notifications read object versions. */
final class S3Forms {

  private static final JsonFactory JSON = new JsonFactory();

  private S3Forms() {}

  /** {@code Records} with every change as it came. */
  static Body records(String region, String reseed) {
    NativeRecords records = new NativeRecords(region, reseed, Creations.AS_THEY_CAME);
    return new ObjectBody(version -> Optional.of(records.write(List.of(version))));
  }

  /** {@code Records} of created versions, all as {@code ObjectCreated:Put}. */
  static Body puts(String region, String reseed) {
    NativeRecords records = new NativeRecords(region, reseed, Creations.ALL_AS_PUT);
    return new ObjectBody(version -> created(version).map(each -> records.write(List.of(each))));
  }

  /** {@code {bucket, key, versionId, eventTime}} of created versions. */
  static Body flat() {
    return new ObjectBody(version -> created(version).map(S3Forms::flat));
  }

  private static Optional<ObjectChange> created(ObjectChange version) {
    return version.kind() == Kind.CREATED ? Optional.of(version) : Optional.empty();
  }

  private static String flat(ObjectChange version) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("bucket", version.bucket());
      json.writeStringField("key", version.key());
      json.writeStringField("versionId", version.versionId().orElse("null"));
      json.writeStringField("eventTime", version.time().toString());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
