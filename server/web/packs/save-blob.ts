/** Hands something that was fetched to the browser's downloads. */
export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Not at once: the download reads it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
