"""The data desk's files for download: an upload as it was sent, and templates filled in for a partner."""

from io import BytesIO
from urllib.parse import quote

from dash import Dash
from flask import Flask, Response, request, send_file
from sqlalchemy import Connection, Engine

from dashboard.page import address
from dashboard.pages.desk_source import source_of
from dashboard.pending import PendingPreviews
from domain.errors import EvidenceError, UnknownCode
from domain.model import Partner
from ingest.catalogue import load_catalogue
from store import reads

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# As a stream of bytes and to be saved: a file that somebody sent us is never opened in the browser.
AS_SENT = "application/octet-stream"


def file_address(upload_id: int) -> str:
    """Where an upload's file is, as it was sent."""
    return f"/download/upload/{upload_id}"


def copy_address(token: str) -> str:
    """Where a copy of a file is that says on its cells what to mend; of one that waits or was decided on."""
    return f"/download/to-mend/{quote(token)}"


def template_address(kind: str, partner_code: str | None = None) -> str:
    """Where a template is, filled in for a partner if one is named."""
    return address(f"/download/template/{quote(kind)}.xlsx", partner=partner_code)


def register_files(app: Dash, engine: Engine, pending: PendingPreviews) -> None:
    """Answer these addresses."""
    server: Flask = app.server

    @server.get("/download/upload/<int:upload_id>")
    def uploaded_file(upload_id: int) -> Response:
        try:
            with engine.connect() as connection:
                upload = reads.upload(connection, upload_id)
                content = reads.upload_file(connection, upload_id)
        except EvidenceError as error:
            return Response(str(error), status=404, mimetype="text/plain")
        name = upload.file_name if upload else f"upload {upload_id}"
        return send_file(BytesIO(content), mimetype=AS_SENT, as_attachment=True, download_name=name)

    @server.get("/download/to-mend/<token>")
    def copy_to_mend(token: str) -> Response:
        from ingest.annotate import annotated

        try:
            source = source_of(engine, pending, token)
            with engine.connect() as connection:
                board = reads.board(connection)
            copy = annotated(source.reading, source.content, send_back_to=board.name if board else "")
        except EvidenceError as error:
            return Response(str(error), status=404, mimetype="text/plain")
        return send_file(BytesIO(copy.content), mimetype=XLSX, as_attachment=True, download_name=copy.file_name)

    @server.get("/download/template/<kind>.xlsx")
    def empty_template(kind: str) -> Response:
        from ingest.templates import template

        try:
            with engine.connect() as connection:
                partner = _partner(connection, request.args.get("partner"))
                sent = reads.sent_series(connection, partner.code) if partner is not None else ()
            content = template(kind, load_catalogue(), partner, sent=sent)
        except EvidenceError as error:
            return Response(str(error), status=404, mimetype="text/plain")
        name = f"{kind} template{f' {partner.name}' if partner else ''}.xlsx"
        return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)


def _partner(connection: Connection, code: str | None) -> Partner | None:
    if code is None:
        return None
    found = next((each for each in reads.partners(connection) if each.code == code), None)
    found = found or load_catalogue().partner(code)
    if found is None:
        raise UnknownCode(f"There is no partner with the code {code}.")
    return found
