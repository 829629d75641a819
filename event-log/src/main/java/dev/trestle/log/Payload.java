package dev.trestle.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An event's payload: JSON text in UTF-8, kept byte for byte as given. Immutable; equal if the
 * bytes are. Whether it is valid JSON is not looked at here.
 */
public final class Payload {

  private final byte[] bytes;

  private Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies the bytes. */
  public static Payload of(byte[] utf8) {
    return new Payload(utf8.clone());
  }

  public static Payload of(String json) {
    return new Payload(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Takes the bytes as its own: the caller must not change them afterwards. */
  public static Payload wrap(byte[] utf8) {
    return new Payload(utf8);
  }

  /** In bytes. */
  public int size() {
    return bytes.length;
  }

  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A copy. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** Read-only, without a copy. */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload payload && Arrays.equals(bytes, payload.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The size only: payloads may be private and must not reach a log line. */
  @Override
  public String toString() {
    return "Payload[" + bytes.length + " bytes]";
  }
}
