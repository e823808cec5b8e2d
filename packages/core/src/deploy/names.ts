import { z } from 'zod';

/** azure-ml.md section 9: 3 to 32 letters, digits and single dashes, a letter first (the path's pattern is looser). */
export const azureName = /^[A-Za-z](?=.{2,31}$)[A-Za-z0-9]*(-[A-Za-z0-9]+)*$/;
export const azureNameForm = '3 to 32 letters, digits and single dashes, a letter first';

export const nameField = z.string().regex(azureName, { error: `a name has ${azureNameForm}` });
/** YAML reads `1` and `true` as what they look like; tags and variables are texts. */
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
export const textMap = z.record(z.string(), scalar);
