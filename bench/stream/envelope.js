/** The envelope, as the platform documents it, written out once more: the others that are measured do not use ours. */
const CONTENT_TYPE = 'application/vnd.adobe.xed-full+json;version=1';

export const envelopeOf = ({schemaId, datasetId, flowId}, xdmEntity) => {
  const schemaRef = {id: schemaId, contentType: CONTENT_TYPE};
  return {header: {schemaRef, datasetId, flowId}, body: {xdmMeta: {schemaRef}, xdmEntity}};
};
