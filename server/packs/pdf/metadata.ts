import { pdfDate } from './attachments.ts';
import { colorProfile } from './color-profile.ts';
import type { DocumentFacts } from './document.ts';
import { stringText, textString } from './objects/syntax.ts';
import type { ObjectStore } from './objects/store.ts';
import type { Ref } from './objects/values.ts';

/** The document information dictionary (ISO 32000-1 §14.3.3). It says the same as the XMP metadata, as PDF/A asks. */
export function documentInformation(objects: ObjectStore, facts: DocumentFacts): Ref {
  const date = stringText(pdfDate(facts.date));
  const { title, subject, author, producer } = facts;
  return objects.register(`<</Title${textString(title)}/Subject${textString(subject)}/Author${textString(author)}/Producer${textString(producer)}/CreationDate${date}/ModDate${date}>>`);
}

const escaped = (text: string): string => text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** XMP metadata (ISO 16684-1), uncompressed so that every tool finds it; with the PDF/A mark only where `facts.archival` says so. */
export function metadataStream(objects: ObjectStore, facts: DocumentFacts): Ref {
  const date = `${facts.date.slice(0, 19)}Z`;
  const localized = (text: string): string => `<rdf:Alt><rdf:li xml:lang="x-default">${escaped(text)}</rdf:li></rdf:Alt>`;
  const packet = [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">',
    `<dc:format>application/pdf</dc:format><dc:title>${localized(facts.title)}</dc:title><dc:description>${localized(facts.subject)}</dc:description>`,
    `<dc:creator><rdf:Seq><rdf:li>${escaped(facts.author)}</rdf:li></rdf:Seq></dc:creator><dc:language><rdf:Bag><rdf:li>${escaped(facts.language)}</rdf:li></rdf:Bag></dc:language>`,
    `<pdf:Producer>${escaped(facts.producer)}</pdf:Producer><xmp:CreateDate>${date}</xmp:CreateDate><xmp:ModifyDate>${date}</xmp:ModifyDate>`,
    facts.archival ? '<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>' : '',
    '</rdf:Description></rdf:RDF></x:xmpmeta>',
    '<?xpacket end="r"?>',
  ].join('\n');
  return objects.register('/Type/Metadata/Subtype/XML', Buffer.from(packet, 'utf8'));
}

/** The output intent: what the document's RGB values mean (ISO 19005-3 §6.2.3). */
export function outputIntent(objects: ObjectStore): Ref {
  const profile = objects.register('/N 3/Filter/FlateDecode', colorProfile());
  return objects.register(`<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)/Info(sRGB IEC61966-2.1)/RegistryName(http://www.color.org)/DestOutputProfile ${profile.text}>>`);
}
