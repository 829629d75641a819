package dev.trestle.schemas;

import static dev.trestle.schemas.Fixtures.draft7;
import static dev.trestle.schemas.Fixtures.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaCatalogTest {

  @TempDir Path folder;

  @Test
  void shippedTypesAreThereWithoutFolders() {
    assertThat(SchemaCatalog.load(List.of()).list())
        .extracting(Schema::type)
        .containsExactly(
            "AudioUploaded",
            "DocumentUploaded",
            "ObjectVersion",
            "TranscriptionCompleted",
            "UserRegistered",
            "VideoUploaded");
  }

  @Test
  void droppedFileAddsAType() throws IOException {
    write("invoice-paid.v1.json", draft7(""));
    write("invoice-paid.v10.json", draft7("\"maxProperties\":1"));
    write("invoice-paid.v9.json", draft7(""));
    write("README.md", "not a schema");
    Files.createDirectory(folder.resolve("examples"));

    SchemaCatalog catalog = SchemaCatalog.load(List.of(folder));

    assertThat(catalog.find("InvoicePaid", 0)).map(Schema::version).contains(10);
    assertThat(catalog.find("InvoicePaid", 9)).map(Schema::version).contains(9);
    assertThat(catalog.find("InvoicePaid", 2)).isEmpty();
    assertThat(catalog.find("Invoice", 0)).isEmpty();
    assertThat(catalog.current().versions("InvoicePaid"))
        .extracting(Schema::version)
        .containsExactly(1, 9, 10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "InvoicePaid.v1.json",
        "invoice_paid.v1.json",
        "invoice-paid.json",
        "invoice-paid.v0.json",
        "invoice-paid.v01.json",
        "invoice--paid.v1.json",
        "2-invoices.v1.json",
        "invoice-paid.v1234567890.json"
      })
  void badFileNameIsRefused(String name) throws IOException {
    write(name, draft7(""));

    assertThatThrownBy(() -> SchemaCatalog.load(List.of(folder)))
        .isInstanceOf(SchemaLoadException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("audio-uploaded.v1.json");
  }

  @Test
  void everyBadFileIsNamedInOneFailure() throws IOException {
    write("a.v1.json", "{");
    write("b.v1.json", draft7("\"type\":\"none\""));

    assertThatThrownBy(() -> SchemaCatalog.load(List.of(folder)))
        .hasMessageContaining("a.v1.json: ")
        .hasMessageContaining("b.v1.json#/type: ");
  }

  @Test
  void sameVersionWithOtherContentIsRefused() throws IOException {
    write("audio-uploaded.v1.json", draft7(""));

    assertThatThrownBy(() -> SchemaCatalog.load(List.of(folder)))
        .isInstanceOf(SchemaLoadException.class)
        .hasMessageContaining("Version 1 of AudioUploaded is already published")
        .hasMessageContaining("add version 2");
  }

  @Test
  void sameContentInTwoPlacesIsOneSchema() throws IOException {
    Schema shipped = SchemaCatalog.load(List.of()).find("AudioUploaded", 1).orElseThrow();
    write("audio-uploaded.v1.json", shipped.text().replace("\n", "\r\n  "));

    assertThat(SchemaCatalog.load(List.of(folder)).list()).hasSize(6);
  }

  @Test
  void foldersAloneHaveNoneOfTheShippedSchemas() throws IOException {
    Schema shipped = SchemaCatalog.load(List.of()).find("AudioUploaded", 1).orElseThrow();
    write("audio-uploaded.v1.json", shipped.text().replace("\"title\": \"", "\"title\": \"Our "));

    assertThat(SchemaCatalog.loadFolders(List.of(folder)).list())
        .extracting(Schema::type)
        .containsExactly("AudioUploaded");
  }

  @Test
  void missingFolderIsRefused() {
    assertThatThrownBy(() -> SchemaCatalog.load(List.of(folder.resolve("absent"))))
        .isInstanceOf(SchemaLoadException.class)
        .hasMessageContaining("no such folder");
  }

  @Test
  void addedSchemaIsSeenAndEarlierSnapshotIsNotChanged() {
    SchemaCatalog catalog = new SchemaCatalog(SchemaSet.of(List.of(schema("Thing", 1, ""))));
    SchemaSet before = catalog.current();

    catalog.add(schema("Thing", 2, "\"maxProperties\":2"));
    catalog.add(schema("Thing", 2, "\"maxProperties\":2"));

    assertThat(catalog.find("Thing", 0)).map(Schema::version).contains(2);
    assertThat(before.find("Thing", 0)).map(Schema::version).contains(1);
    assertThatThrownBy(() -> catalog.add(schema("Thing", 2, "")))
        .isInstanceOf(SchemaLoadException.class);
  }

  @Test
  void fileNameAndTypeSpellOneAnother() {
    for (String type : List.of("AudioUploaded", "S3ObjectCreated", "A", "HTTPError", "V2Made")) {
      assertThat(SchemaName.ofFile(new SchemaName(type, 3).file()))
          .contains(new SchemaName(type, 3));
    }
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
